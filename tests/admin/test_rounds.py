import io

import pytest
from flask import Flask
from sqlalchemy import select

from survey import store
from survey.models import Round, RoundUnit
from survey.registry import rounds
from tests.access.test_guarded import ROUND
from tests.staff import Browser, make_draft, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("so-noi-vu", "binh")
    return Browser(app, "binh")


def stored(slug: str) -> Round:
    with store.reading() as session:
        found = rounds.find(session, slug, "15")
        assert found is not None
        return found


def sizes(slug: str) -> dict[str, tuple[int | None, int | None]]:
    with store.reading() as session:
        found = session.scalars(select(RoundUnit).join(Round).where(Round.slug == slug))
        return {u.unit.code: (u.population, u.quota) for u in found}


def test_without_a_round_the_page_says_how_to_begin(browser: Browser) -> None:
    text = browser.text("/quan-tri")
    assert "Chưa có đợt khảo sát nào." in text
    assert 'href="/quan-tri/dot-moi"' in text


def test_a_round_of_all_communes_is_made_as_a_draft(browser: Browser) -> None:
    answer = browser.post("/quan-tri/dot-moi", **ROUND, quota="334")
    assert answer.location == "/quan-tri/dot/dot-thu"
    made = stored("dot-thu")
    assert (made.status, made.target, made.channels) == ("draft", 0.95, ["paper"])
    assert len(sizes("dot-thu")) == 99
    assert set(sizes("dot-thu").values()) == {(None, 334)}
    assert "Đã tạo đợt" in browser.text(answer.location)


def test_the_units_are_those_of_the_opening_day(browser: Browser) -> None:
    browser.post("/quan-tri/dot-moi", **{**ROUND, "opens": "2025-06-01", "closes": "2025-06-30"})
    assert "04252" in sizes("dot-thu")
    assert "02839" not in sizes("dot-thu")


def test_a_pasted_list_gives_n_and_quota(browser: Browser) -> None:
    pasted = "unit;N;quota\n02839;1.200;300\n02686;;\n"
    browser.post("/quan-tri/dot-moi", **{**ROUND, "units": "list", "units_text": pasted})
    assert sizes("dot-thu") == {"02839": (1200, 300), "02686": (None, None)}


def test_an_uploaded_list_goes_before_a_pasted_one(browser: Browser) -> None:
    upload = (io.BytesIO("\ufeffunit,N,quota\r\n02839,900,\r\n".encode()), "don-vi.csv")
    fields = {**ROUND, "units": "list", "units_text": "unit\n99999", "units_file": upload}
    browser.post("/quan-tri/dot-moi", **fields)
    assert sizes("dot-thu") == {"02839": (900, None)}


def test_a_bad_list_is_refused_whole_with_every_place_and_kept(browser: Browser) -> None:
    upload = (io.BytesIO(b"unit,N,quota\n02839,x,\n02674,10,20\n02839,,\n"), "don-vi.csv")
    answer = browser.post("/quan-tri/dot-moi", **{**ROUND, "units": "list", "units_file": upload})
    assert answer.status_code == 422
    assert "“x” không phải số nguyên." in answer.text
    assert "Chỉ tiêu 20 lớn hơn N = 10." in answer.text
    assert "02839,x," in answer.text
    assert 'value="Đợt thử"' in answer.text
    with store.reading() as session:
        assert rounds.all_rounds(session, "15") == []


def test_a_unit_that_ceased_names_its_successor(browser: Browser) -> None:
    answer = browser.post("/quan-tri/dot-moi", **{**ROUND, "units": "list", "units_text": "unit\n02635\n"})
    assert answer.status_code == 422
    assert "Phường Duyên Hải đã sáp nhập vào Phường Lào Cai" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Hãy đặt tên cho đợt."),
        ("opens", "31/02/2026", "“31/02/2026” không phải một ngày."),
        ("opens", "01/01/1900", "Năm 1900 không hợp lý"),
        ("closes", "", "Hãy nhập ngày kết thúc."),
        ("closes", "01/10/2026", "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ("target", "abc", "“abc” không phải một số."),
        ("target", "0,95", "Mục tiêu tính bằng phần trăm"),
        ("target", "101", "Mục tiêu tính bằng phần trăm"),
        ("questionnaire", "../../etc/passwd", "Hãy chọn một mục trong danh sách."),
        ("formula", "x", "Không có công thức “x”."),
        ("channels", "loa-phuong", "Kênh thu thập không hợp lệ"),
        ("slug", "Đợt 1", "Mã đợt chỉ gồm chữ thường"),
        *((("slug", taken, f"Mã “{taken}” là địa chỉ của một trang khác.")) for taken in rounds.RESERVED),
        ("quota", "nhiều", "“nhiều” không phải số nguyên."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    browser: Browser, field: str, value: str, sentence: str
) -> None:
    answer = browser.post("/quan-tri/dot-moi", **{**ROUND, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Chưa lưu được" in answer.text
    with store.reading() as session:
        assert rounds.all_rounds(session, "15") == []


@pytest.mark.parametrize(("typed", "target"), [("92,5", 0.925), ("92.5%", 0.925), ("90", 0.9)])
def test_a_target_is_typed_with_comma_or_point(browser: Browser, typed: str, target: float) -> None:
    browser.post("/quan-tri/dot-moi", **{**ROUND, "target": typed})
    assert stored("dot-thu").target == target


def test_a_second_round_of_the_same_slug_is_refused(browser: Browser) -> None:
    browser.post("/quan-tri/dot-moi", **ROUND)
    answer = browser.post("/quan-tri/dot-moi", **ROUND)
    assert answer.status_code == 422
    assert "Đã có đợt khảo sát mang mã “dot-thu”" in answer.text


def test_opening_and_closing_ask_in_words_first(browser: Browser) -> None:
    make_draft("nhap")
    question = browser.text("/quan-tri/dot/nhap/mo")
    assert "Mở đợt “Khảo sát thử”?" in question
    assert "99 đơn vị" in question
    assert stored("nhap").status == "draft"
    assert browser.post("/quan-tri/dot/nhap/mo").location == "/quan-tri/dot/nhap"
    assert stored("nhap").status == "open"
    assert "không mở lại được" in browser.text("/quan-tri/dot/nhap/dong")
    browser.post("/quan-tri/dot/nhap/dong")
    assert stored("nhap").status == "closed"
    assert "Đợt không nhận phiếu mới." in browser.text("/quan-tri/dot/nhap")


def test_a_unit_is_in_one_open_round_per_channel(browser: Browser, demo_round: Round) -> None:
    make_draft("hai")
    answer = browser.post("/quan-tri/dot/hai/mo")
    assert answer.status_code == 422
    assert "Hãy đóng đợt đó trước." in answer.text
    assert stored("hai").status == "draft"


def test_a_closed_round_cannot_be_closed_again(browser: Browser, demo_round: Round) -> None:
    browser.post("/quan-tri/dot/dot-1/dong")
    answer = browser.post("/quan-tri/dot/dot-1/dong")
    assert answer.status_code == 422
    assert "Chỉ đóng được đợt đang mở." in answer.text


@pytest.mark.parametrize("path", ["/quan-tri/dot/khong-co", "/quan-tri/dot/khong-co/mo"])
def test_an_unknown_round_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_form_stands_in_english_with_the_questionnaires_titles(browser: Browser) -> None:
    text = browser.text("/quan-tri/dot-moi?lang=en")
    assert "Create a survey round" in text
    assert "(sipas-2640)" in text
