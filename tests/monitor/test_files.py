import csv
import io

import pytest
from flask import Flask

from survey import store
from survey.models import Round, Unit
from tests.conftest import make_round
from tests.monitor.test_overview import FEW, give
from tests.staff import Browser, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("kiem-toan", "dung")
    return Browser(app, "dung")


def test_json_says_what_the_page_says(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 2, channel="kiosk")
    give(demo_round, answers=FEW)
    answer = browser.get("/theo-doi.json")
    found = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (found["round"], found["status"], found["synthetic"]) == ("dot-1", "open", False)
    assert found["total"]["answers"] == 3
    assert found["total"]["channels"]["kiosk"] == {"answers": 2, "complete": 2, "partial": 0, "break_off": 0}
    [bac_ha] = [u for u in found["units"] if u["unit"] == "02839"]
    assert bac_ha["name"] == "Xã Bắc Hà"
    assert (bac_ha["answers"], bac_ha["complete"], bac_ha["break_off"]) == (3, 2, 1)
    assert (bac_ha["population"], bac_ha["quota"], bac_ha["progress"]) == (1000, 100, 0.02)


def test_json_without_a_round_is_empty_and_well_formed(browser: Browser) -> None:
    found = browser.get("/theo-doi.json").get_json()
    assert found["round"] is None
    assert found["units"] == []
    assert found["total"]["answers"] == 0


def test_csv_opens_in_excel_with_accents_and_codes(browser: Browser, demo_round: Round) -> None:
    give(demo_round)
    answer = browser.get("/theo-doi.csv?xep=name")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert 'filename="theo-doi-dot-1.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 99
    [bac_ha] = [r for r in rows if r["unit"] == "02839"]
    assert (bac_ha["name"], bac_ha["answers"], bac_ha["quota"]) == ("Xã Bắc Hà", "1", "100")
    assert (bac_ha["web"], bac_ha["kiosk"]) == ("1", "0")


def test_a_name_that_looks_like_a_formula_stays_text(browser: Browser) -> None:
    with store.writing() as session:
        bad = Unit(province="15", code="XX", name='=HYPERLINK("http://ke-gian.vn")', level="commune")
        session.add(bad)
        session.flush()
        made = bad.id
    make_round("la", units={made: (None, None)})
    line = browser.text("/theo-doi.csv").splitlines()[1]
    assert "'=HYPERLINK" in line


def test_filters_hold_in_the_files_too(browser: Browser, demo_round: Round) -> None:
    found = browser.get("/theo-doi.json?q=bac+ha&kenh=web").get_json()
    assert [u["unit"] for u in found["units"]] == ["02839"]
    assert list(found["total"]["channels"]) == ["web"]
