import re
from datetime import date
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import select

from survey import clock, store
from survey.errors import Refused
from survey.intake.accept import accept
from survey.models import Marker, Round, User
from survey.registry import units
from survey.registry.calendar import Calendar
from tests.answers import submission, whole
from tests.conftest import make_round
from tests.staff import Browser, make_draft, make_user

FEW = dict(list(whole().items())[:3])


def give(survey_round: Round | int, count: int = 1, **changes: Any) -> None:
    round_id = survey_round if isinstance(survey_round, int) else survey_round.id
    with store.writing() as session:
        accept(session, [submission(round_id, **changes) for _ in range(count)])


def row(text: str, code: str = "02839") -> str:
    found = re.search(rf'<tr data-unit="{code}".*?</tr>', text, re.DOTALL)
    assert found
    return found[0]


def number(text: str, name: str) -> int:
    found = re.search(rf'{name}="(\d+)"', text)
    assert found
    return int(found[1])


def shown(text: str) -> list[str]:
    return re.findall(r'<tr data-unit="([^"]+)"', text)


def test_one_more_answer_is_one_more_on_the_page(browser: Browser, demo_round: Round) -> None:
    before = browser.text("/theo-doi")
    give(demo_round)
    after = browser.text("/theo-doi")
    assert number(row(after), "data-count") == number(row(before), "data-count") + 1
    assert number(after, "data-total") == number(before, "data-total") + 1


def test_all_units_stand_on_one_page(browser: Browser, demo_round: Round) -> None:
    assert len(shown(browser.text("/theo-doi"))) == 99


def test_the_first_sentence_says_who_has_nothing(browser: Browser, demo_round: Round) -> None:
    give(demo_round, unit="02686")
    assert '<h1 data-part="headline">98/99 xã, phường chưa có phiếu nào.</h1>' in browser.text("/theo-doi")


def test_channels_stand_apart_and_add_up(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk")
    give(demo_round, channel="web")
    line = row(browser.text("/theo-doi"))
    assert '<td class="num" data-channel="kiosk">2</td>' in line
    assert '<td class="num" data-channel="web">1</td>' in line
    assert number(line, "data-count") == 3


def test_a_break_off_is_counted_but_meets_no_quota(browser: Browser, demo_round: Round) -> None:
    give(demo_round, answers=FEW)
    line = row(browser.text("/theo-doi"))
    assert number(line, "data-count") == 1
    assert number(line, "data-complete") == 0
    assert "Thiếu 100 phiếu" in line


def test_an_officer_sees_the_own_unit_alone(officer: Browser, demo_round: Round) -> None:
    give(demo_round, 2)
    give(demo_round, unit="02686")
    text = officer.text("/theo-doi")
    assert shown(text) == ["02839"]
    assert '<h1 data-part="headline">Xã Bắc Hà đã có 2 phiếu đầy đủ, còn thiếu 98 phiếu.</h1>' in text
    assert number(text, "data-total") == 2


def test_no_filter_shows_an_officer_another_unit(officer: Browser, demo_round: Round) -> None:
    give(demo_round, unit="02686")
    assert shown(officer.text("/theo-doi?q=a+mu+sung")) == []
    assert [u["unit"] for u in officer.get("/theo-doi.json").get_json()["units"]] == ["02839"]
    assert "02686" not in officer.text("/theo-doi.csv")


def test_an_officer_of_a_unit_that_takes_no_part_is_told_so(app: Flask, browser: Browser) -> None:
    make_user("can-bo", "xa", unit="02686")
    with store.reading() as session:
        unit = units.unit_on(session, "02839", clock.today())
        assert unit is not None
    make_round(units={unit.id: (None, None)})
    text = Browser(app, "xa").text("/theo-doi")
    assert '<h1 data-part="headline">Xã A Mú Sung không tham gia đợt này.</h1>' in text
    assert "data-live=" in text


def test_an_officer_without_a_unit_is_told_whom_to_ask(officer: Browser, demo_round: Round) -> None:
    with store.writing() as session:
        session.scalars(select(User).where(User.username == "an")).one().unit = None
    text = officer.text("/theo-doi")
    assert '<h1 data-part="headline">Tài khoản này chưa gắn với đơn vị nào.</h1>' in text
    assert "Hãy nhờ người quản trị gắn tài khoản với đơn vị của ông/bà." in text


def test_a_year_without_holidays_is_looked_for_once_a_page_and_told_once(
    browser: Browser, demo_round: Round, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked: list[int] = []

    def missing(_calendar: Calendar, number: int) -> NoReturn:
        looked.append(number)
        raise Refused("Chưa có tệp ngày nghỉ.")

    monkeypatch.setattr(Calendar, "year", missing)
    years = list(range(demo_round.opens.year, demo_round.closes.year + 1))
    for _visit in range(2):
        browser.text("/theo-doi")
    assert looked == years * 2
    said = [record.message for record in caplog.records]
    assert said == [f"holidays of {year} are not known: Chưa có tệp ngày nghỉ." for year in years]


def test_an_officer_is_shown_the_round_that_concerns_the_own_unit(officer: Browser) -> None:
    with store.reading() as session:
        own, other = (units.unit_on(session, code, clock.today()) for code in ("02839", "02686"))
        assert own
        assert other
    make_round("cua-xa", units={own.id: (None, None)}, name="Đợt của xã")
    make_round("moi-hon", units={other.id: (None, None)}, opens=clock.today(), name="Đợt của xã khác")
    text = officer.text("/theo-doi")
    assert shown(text) == ["02839"]
    assert '<option value="cua-xa" selected>' in text


@pytest.mark.parametrize("words", ["bac ha", "Bắc Hà", "xã bắc hà", "BAC", "02839"])
def test_a_unit_is_found_without_accents_and_by_code(browser: Browser, demo_round: Round, words: str) -> None:
    text = browser.text(f"/theo-doi?q={words}")
    assert "02839" in shown(text)
    assert len(shown(text)) < 10


def test_the_filters_stand_in_the_address_and_in_the_form(browser: Browser, demo_round: Round) -> None:
    give(demo_round)
    text = browser.text("/theo-doi?tinh-trang=short&kenh=web&q=bac")
    assert shown(text) == []
    text = browser.text("/theo-doi?tinh-trang=short&q=bac")
    assert shown(text) == ["02839"]
    assert 'value="bac"' in text
    assert '<option value="short" selected>' in text
    assert "1/99 đơn vị theo bộ lọc" in text
    assert 'href="/theo-doi.csv?tinh-trang=short&amp;q=bac&amp;dot=dot-1"' in text


def test_one_channel_shows_its_own_answers_without_a_quota(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk")
    give(demo_round, channel="web")
    text = browser.text("/theo-doi?kenh=web")
    assert number(row(text), "data-count") == 1
    assert "<progress" not in text


def test_a_search_without_a_find_leads_back(browser: Browser, demo_round: Round) -> None:
    text = browser.text("/theo-doi?q=paris")
    assert "Không có đơn vị nào khớp" in text
    assert 'href="/theo-doi?dot=dot-1">Bỏ bộ lọc' in text


def test_unknown_filters_change_nothing(browser: Browser, demo_round: Round) -> None:
    assert len(shown(browser.text("/theo-doi?kenh=loa&tinh-trang=x&xep=y&trang=-3"))) == 99


def test_who_needs_help_stands_first_and_names_can_be_asked_for(browser: Browser, demo_round: Round) -> None:
    give(demo_round, unit="02686")
    assert shown(browser.text("/theo-doi"))[-1] == "02686"
    assert shown(browser.text("/theo-doi?xep=name"))[0] == "02686"


def test_without_an_open_round_the_page_says_what_to_do(
    app: Flask, browser: Browser, officer: Browser
) -> None:
    make_draft("nhap")
    assert "Chưa có đợt khảo sát nào đang mở." in browser.text("/theo-doi")
    assert 'href="/quan-tri"' in browser.text("/theo-doi")
    assert "Đến các đợt khảo sát" not in officer.text("/theo-doi")


def test_two_open_rounds_are_chosen_by_address(browser: Browser, demo_round: Round) -> None:
    other = make_round("giay", channels=["paper"], name="Phiếu giấy 2026")
    give(other, 3, channel="paper")
    text = browser.text("/theo-doi?dot=giay")
    assert number(text, "data-total") == 3
    assert '<option value="giay" selected>Phiếu giấy 2026</option>' in text


def test_a_round_that_has_closed_is_still_seen_by_its_address(browser: Browser, demo_round: Round) -> None:
    give(demo_round)
    browser.post("/quan-tri/dot/dot-1/dong")
    text = browser.text("/theo-doi?dot=dot-1")
    assert number(text, "data-total") == 1
    assert "đã đóng" in text


@pytest.mark.parametrize("slug", ["khong-co", "nhap"])
def test_a_round_that_never_opened_is_not_found(browser: Browser, slug: str) -> None:
    make_draft("nhap")
    assert browser.get(f"/theo-doi?dot={slug}").status_code == 404


def test_demo_data_says_so_on_every_page_and_file(browser: Browser, demo_round: Round) -> None:
    assert "mô phỏng" not in browser.text("/theo-doi").lower()
    with store.writing() as session:
        session.add(Marker(name="demo", value="x"))
    assert "Dữ liệu mô phỏng" in browser.text("/quan-tri")
    assert "dữ liệu mô phỏng" in browser.text("/theo-doi.csv")
    assert browser.get("/theo-doi.json").get_json()["synthetic"] is True
    assert "Dữ liệu mô phỏng" in Browser(browser.client.application).text("/dang-nhap")


def test_more_than_two_hundred_units_have_pages(browser: Browser) -> None:
    with store.reading() as session:
        many = {u.id: (None, None) for u in units.units_valid(session, date(2021, 6, 1), "commune")}
    make_round("cu", units=many)
    assert len(shown(browser.text("/theo-doi"))) == 200
    assert len(shown(browser.text("/theo-doi?trang=2"))) == len(many) - 200
    assert len(browser.get("/theo-doi.json").get_json()["units"]) == len(many)
