"""Posters read back: name and address, a code that decodes, exact paper, the same bytes each time."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from survey import config, store
from survey.errors import Refused
from survey.exports.poster import SIZES, Sheet, drawing, pdf, sheet_today, sheets_of_round
from survey.models import Marker, Round
from survey.registry import places, units
from tests.conftest import make_round
from tests.exports.papers import POINTS_PER_MM, papers

PUBLIC = "https://khaosat.laocai.gov.vn"
PAPER = {"a4": (210, 297), "a6": (105, 148)}
SHEET = Sheet(
    code="02839",
    name="Xã Bắc Hà",
    address=f"{PUBLIC}/d/02839",
    office="Khảo sát sự hài lòng · Sở Nội vụ tỉnh Lào Cai",
    minutes=7,
    simulated=False,
)
LONGEST = (
    "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính của Trung tâm Phục vụ hành chính công "
    "thuộc Ủy ban nhân dân phường Nguyễn Thái Học, tỉnh Lào Cai"
)
FAR = "https://danhgiasuhailong.trungtamphucvuhanhchinhcong.laocai.gov.vn/khaosat/d/TTPVHCC-NGUYENTHAIHOC-02"


@pytest.fixture
def public(app: Flask, settings: config.Config) -> config.Config:
    return replace(settings, public_url=PUBLIC)


@pytest.mark.parametrize("size", SIZES)
def test_name_address_and_promise_can_be_read(size: str) -> None:
    paper = papers(pdf([SHEET], size))[0]
    for words in ("Xã Bắc Hà", "khaosat.laocai.gov.vn/d/02839", "Khoảng 7 phút, không ghi tên", SHEET.office):
        assert words in paper.text
    assert "Bác, anh, chị thấy việc phục vụ hôm nay thế nào?" in paper.text
    assert "How was the service today?" in paper.text
    assert "MÔ PHỎNG" not in paper.text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", [SHEET.address, FAR])
def test_the_code_on_a_black_and_white_copy_opens_the_address(size: str, address: str) -> None:
    paper = papers(pdf([replace(SHEET, address=address)], size))[0]
    assert paper.codes() == [address]


def test_a_code_with_a_torn_corner_still_opens_the_address() -> None:
    paper = papers(pdf([SHEET], "a4"))[0]
    square = paper.grey.shape[1] // 8
    middle_y, middle_x = paper.grey.shape[0] // 2, paper.grey.shape[1] // 2
    paper.grey[middle_y : middle_y + square, middle_x : middle_x + square] = 255
    assert paper.codes() == [SHEET.address]


@pytest.mark.parametrize("size", SIZES)
def test_the_paper_is_exact(size: str) -> None:
    assert [p.size for p in papers(pdf([SHEET, SHEET], size))] == [pytest.approx(PAPER[size], abs=0.01)] * 2


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [LONGEST, "Trung tâm Phục vụ hành chính công phường Cam Đường", "Ộ" * 60])
def test_the_longest_name_and_address_stay_on_one_page_within_the_margin(size: str, name: str) -> None:
    assert len(LONGEST) <= 160
    found = papers(pdf([replace(SHEET, name=name, address=FAR, simulated=True)], size))
    assert len(found) == 1
    assert name in found[0].text
    assert FAR.removeprefix("https://") in found[0].text.replace("/ ", "/").replace("- ", "-")
    width, height = (side * POINTS_PER_MM for side in PAPER[size])
    margin = 5 * POINTS_PER_MM
    for left, bottom, right, top in found[0].boxes:
        assert left >= margin
        assert right <= width - margin
        assert bottom >= margin
        assert top <= height - margin


def test_lines_of_a_long_name_do_not_run_into_one_another() -> None:
    """The boxes of two letters overlap nowhere on the page, stacked marks included."""
    boxes = [b for b in papers(pdf([replace(SHEET, name=LONGEST)], "a6"))[0].boxes if b[2] - b[0] > 1]
    for n, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart_x = min(right, other[2]) - max(left, other[0])
            apart_y = min(top, other[3]) - max(bottom, other[1])
            assert apart_x < 0.5 or apart_y < 0.5


def test_the_same_sheets_give_the_same_bytes_without_a_date() -> None:
    first = pdf([SHEET], "a4")
    drawing._typeset.cache_clear()
    assert pdf([SHEET], "a4") == first
    assert b"CreationDate" not in first


def test_its_font_is_inside_and_it_says_its_language() -> None:
    content = pdf([SHEET], "a4")
    assert b"BeVietnamPro" in content.replace(b"#20", b"")
    assert b"/Lang" in content


@pytest.mark.parametrize(("size", "sheets"), [("a5", [SHEET]), ("a4", [])])
def test_another_paper_or_nothing_to_draw_is_an_error(size: str, sheets: list[Sheet]) -> None:
    with pytest.raises(ValueError, match="expected one of"):
        pdf(sheets, size)


def test_words_of_a_name_are_never_instructions() -> None:
    name = '#panic() $x$ *đậm* [x] \\ " _Xã_ @a <b>'
    assert name in papers(pdf([replace(SHEET, name=name)], "a4"))[0].text


def test_minutes_come_from_the_open_round(public: config.Config) -> None:
    with store.reading() as session:
        assert sheet_today(session, public, "02839").minutes is None
    make_round()
    with store.reading() as session:
        sheet = sheet_today(session, public, "02839")
    assert (sheet.minutes, sheet.address, sheet.simulated) == (7, f"{PUBLIC}/d/02839", False)


def test_without_a_round_the_poster_promises_no_time(public: config.Config) -> None:
    with store.reading() as session:
        text = papers(pdf([sheet_today(session, public, "SNV")], "a4"))[0].text
    assert "Không ghi tên" in text
    assert "phút" not in text


def test_a_round_gives_its_units_in_vietnamese_order(public: config.Config, demo_round: Round) -> None:
    with store.reading() as session:
        found = session.get_one(Round, demo_round.id)
        sheets = sheets_of_round(session, public, found)
        in_order = [u.code for u in units.units_valid(session, found.opens, "commune")]
        own = next(p.unit for p in found.units if p.unit.code == "02839")
        narrowed = sheets_of_round(session, public, found, frozenset({own.id}))
    assert [sheet.code for sheet in sheets] == in_order
    assert [sheet.code for sheet in narrowed] == ["02839"]


@pytest.mark.parametrize(("code", "error"), [("99999", places.NoSuchUnit), ("02872", places.CeasedUnit)])
def test_a_code_that_nobody_bears_today_has_no_poster(
    public: config.Config, code: str, error: type[Exception]
) -> None:
    with store.reading() as session, pytest.raises(error):
        sheet_today(session, public, code)


LOCAL = [
    "http://127.0.0.1:8000",
    "http://localhost",
    "https://a.localhost",
    "http://[::1]:8000",
    "http://0.0.0.0",
]
NO_ADDRESS = ["khaosat.laocai.gov.vn", "ftp://laocai.gov.vn", "https://", "http://[bad"]


@pytest.mark.parametrize("url", [*LOCAL, *NO_ADDRESS])
def test_an_address_that_phones_cannot_open_is_refused_by_name(
    settings: config.Config, app: Flask, url: str
) -> None:
    with store.reading() as session, pytest.raises(Refused, match="SIPAS_PUBLIC_URL") as refused:
        sheet_today(session, replace(settings, public_url=url), "02839")
    assert url in str(refused.value)


@pytest.mark.parametrize("url", [PUBLIC, "http://192.168.1.20:8000", "https://laocai.gov.vn/khaosat"])
def test_an_address_elsewhere_is_taken(settings: config.Config, url: str) -> None:
    assert replace(settings, public_url=url).is_public


def test_a_demo_prints_its_local_address_and_says_that_it_is_simulated(
    app: Flask, settings: config.Config
) -> None:
    with store.writing() as session:
        session.add(Marker(name="demo", value="dữ liệu mô phỏng"))
    with store.reading() as session:
        paper = papers(pdf([sheet_today(session, settings, "02839")], "a6"))[0]
    assert "DỮ LIỆU MÔ PHỎNG" in paper.text
    assert "SIMULATED DATA" in paper.text
    assert paper.codes() == ["http://127.0.0.1:8000/d/02839"]
    assert "http://127.0.0.1:8000/d/02839" in paper.text


def test_a_synthetic_round_is_marked_too(public: config.Config) -> None:
    make_round(synthetic=True)
    with store.reading() as session:
        assert sheet_today(session, public, "02839").simulated


def test_the_fonts_come_with_their_licence() -> None:
    folder = Path(config.__file__).parent / "exports" / "fonts"
    assert {p.name for p in folder.iterdir()} >= {
        "be-vietnam-pro-400.ttf",
        "be-vietnam-pro-600.ttf",
        "OFL.txt",
    }
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text().upper()
