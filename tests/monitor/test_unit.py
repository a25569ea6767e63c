"""One unit from its quota down to its counters, and the way down from the province."""

from datetime import date, timedelta

import pytest
from flask import Flask

from survey import clock, store
from survey.intake import fold
from survey.models import Round, Unit
from survey.registry import units
from tests.conftest import make_round
from tests.monitor.test_overview import give, shown
from tests.staff import Browser, make_user


def test_a_unit_has_its_counts_its_channels_and_its_hours(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk", counter="Q1")
    give(demo_round, channel="web")
    found = browser.get("/theo-doi/don-vi/02839.json").get_json()
    assert (found["answers"], found["quota"], found["population"], found["per_dossier"]) == (
        3,
        100,
        1000,
        0.003,
    )
    assert found["channels"]["kiosk"]["answers"] == 2
    assert sum(map(sum, found["hours"])) == 3
    assert found["counters"]["Q1"]["answers"] == 2
    text = browser.text("/theo-doi/don-vi/02839")
    assert "3/1.000 (0,3%)" in text
    assert "tỷ lệ trả lời" not in text


def test_a_counter_waits_for_the_next_hour_where_the_rated_look(app: Flask, demo_round: Round) -> None:
    make_user("can-bo", "an")
    give(demo_round, 2, channel="kiosk", counter="Q1")
    with store.writing() as session:
        while fold.fold(session):
            pass
    found = Browser(app, "an").get("/theo-doi/don-vi/02839.json").get_json()
    assert (found["answers"], found["counters"], found["counters_hourly"]) == (2, {}, True)


def test_the_way_down_from_the_province(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2)
    text = browser.text("/theo-doi/don-vi/15")
    assert len(shown(text)) == 99
    assert 'href="/theo-doi/don-vi/02839?dot=dot-1"' in text
    found = browser.get("/theo-doi/don-vi/15.json").get_json()
    assert (found["answers"], found["quota"], len(found["units"])) == (2, 9900, 99)
    assert browser.get("/theo-doi/don-vi/02839.json").get_json()["above"] == ["15"]


def test_districts_stand_between_until_the_merger(browser: Browser) -> None:
    day = date(2021, 6, 1)
    with store.reading() as session:
        communes = units.units_valid(session, day, "commune", "15")
        district = session.get_one(Unit, communes[0].parent_id)
    assert district.level == "district"
    below = [unit for unit in communes if unit.parent_id == district.id]
    parts = {unit.id: (None, 10) for unit in communes}
    made = make_round("cu", units=parts, opens=day, closes=day + timedelta(days=20))
    give(made, 2, unit=below[0].code)
    found = browser.get("/theo-doi/don-vi/15.json?dot=cu").get_json()
    assert district.code in [unit["unit"] for unit in found["units"]]
    assert below[0].code not in [unit["unit"] for unit in found["units"]]
    one = browser.get(f"/theo-doi/don-vi/{district.code}.json?dot=cu").get_json()
    assert (one["answers"], one["quota"], len(one["units"])) == (2, 10 * len(below), len(below))
    table = browser.text(f"/theo-doi?dot=cu&thuoc={district.code}")
    assert len(shown(table)) == len(below)


def test_an_officer_opens_the_own_unit_alone(app: Flask, demo_round: Round) -> None:
    make_user("can-bo", "an")
    officer = Browser(app, "an")
    assert officer.get("/theo-doi/don-vi/02839").status_code == 200
    for path in ("02686", "02686.json", "02686.csv", "15"):
        assert officer.get(f"/theo-doi/don-vi/{path}").status_code == 403


@pytest.mark.parametrize("path", ["99999", "99999.json", "khong-co.csv"])
def test_a_code_that_nobody_bears_is_not_found(browser: Browser, demo_round: Round, path: str) -> None:
    assert browser.get(f"/theo-doi/don-vi/{path}").status_code == 404


def test_a_unit_that_ceased_leads_to_who_took_it_over(browser: Browser, demo_round: Round) -> None:
    answer = browser.get("/theo-doi/don-vi/04249")
    assert answer.status_code == 404
    assert "đã sáp nhập vào" in answer.text
    assert 'href="/theo-doi/don-vi/04279"' in answer.text
    assert browser.get("/theo-doi/don-vi/04249.json").status_code == 404


def test_a_unit_that_takes_no_part_says_so(browser: Browser) -> None:
    with store.reading() as session:
        own = units.unit_on(session, "02839", clock.today())
    assert own is not None
    make_round(units={own.id: (None, None)})
    assert "Xã A Mú Sung không tham gia đợt này." in browser.text("/theo-doi/don-vi/02686")


def test_the_files_of_a_unit_tell_every_cut(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk", counter="Q1")
    lines = browser.get("/theo-doi/don-vi/02839.csv").data.decode("utf-8-sig").splitlines()
    cuts = {line.split(",")[3] for line in lines[1:]}
    assert {"channel", "field", "hour", "counter", "day"} <= cuts


def test_cuts_of_the_province_add_up(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk")
    give(demo_round, unit="02686")
    found = browser.get("/theo-doi/kenh-gio.json").get_json()
    assert sum(n["answers"] for n in found["channels"].values()) == 3
    assert sum(n["answers"] for n in found["fields"].values()) == 3
    assert sum(map(sum, found["hours"])) == 3
    assert "67% số phiếu đến qua kênh tại quầy" in browser.text("/theo-doi/kenh-gio")
