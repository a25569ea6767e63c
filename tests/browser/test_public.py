"""Published results in a real browser: no axe violation, nothing cut off, no cookie, readable on paper."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from survey import clock, store
from survey.registry import boundaries, units
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, cut_off, shown, violations
from tests.registry.test_publications import closed_round, publish, withdraw
from tests.staff import kept_sign_in, make_user

Visit = Callable[..., Page]

ROWS = {
    "02647": {"2": 20, "5": 60},
    "02671": {"2": 3, "4": 100},
    "02680": {"2": 2, "5": 81},
    "02686": {"1": 30, "4": 31, "5": 90},
    "02839": {"2": 1, "5": 6},
}
PUBLIC = (
    "/ket-qua",
    "/ket-qua/cong-khai",
    "/ket-qua/cong-khai/02671",
    "/ket-qua/cong-khai/02839",
    "/ket-qua/da-rut",
)
STAFF = ("/bao-cao/sap-cong-bo/cong-bo", "/bao-cao/cong-khai/cong-bo", "/bao-cao/cong-khai/cong-bo/1/rut",
         "/bao-cao/theo-phan/cong-bo")  # fmt: skip
WAYS: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
    (DESK, {}),
    (PHONE, {"lang": "en"}),
    (PHONE, {"size": "200", "contrast": "high"}),
)


@pytest.fixture(scope="module")
def office(live: Site, tidy: None) -> dict[str, Any]:
    """Three closed rounds, one published, one withdrawn, and the sign-in of Sở Nội vụ."""
    engine = store.connect(live.database_url)
    for slug, channel in (("cong-khai", "paper"), ("da-rut", "import"), ("sap-cong-bo", "interviewer")):
        round_id = closed_round(ROWS, slug, name=f"Khảo sát {slug}", channels=(channel,))
        if slug != "sap-cong-bo":
            publish(round_id)
        if slug == "da-rut":
            withdraw(round_id, 1, "Nhầm đơn vị.")
    kept = kept_sign_in(make_user("so-noi-vu", "binh.sonoivu"), "127.0.0.1")
    engine.dispose()
    return kept


@pytest.mark.browser
@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_nothing_on_public_pages(visit: Visit, office: dict[str, Any], path: str) -> None:
    assert office["cookies"]
    for viewport, how in WAYS:
        page = visit(shown(path, **how), viewport=viewport)
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)
        assert page.context.cookies() == []


@pytest.mark.browser
@pytest.mark.parametrize("path", STAFF)
def test_axe_finds_nothing_where_results_are_published(
    visit: Visit, office: dict[str, Any], path: str
) -> None:
    for viewport, how in WAYS:
        page = visit(shown(path, **how), viewport=viewport, storage_state=office)
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


@pytest.mark.browser
def test_results_are_published_by_keyboard_alone(visit: Visit, office: dict[str, Any]) -> None:
    page = visit("/bao-cao/sap-cong-bo/cong-bo", viewport=DESK, storage_state=office)
    page.get_by_role("button", name="Công bố bản số 1").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Đã công bố bản số 1").wait_for()
    public = visit("/ket-qua/sap-cong-bo", viewport=DESK, java_script_enabled=False)
    assert "Hài lòng" in public.locator("h1").inner_text()


@pytest.mark.browser
def test_a_map_is_drawn_where_every_unit_has_an_outline(
    visit: Visit, live: Site, office: dict[str, Any], tmp_path: Path
) -> None:
    engine = store.connect(live.database_url)
    with store.reading() as session:
        codes = [u.code for u in units.units_valid(session, clock.today(), "commune", "15")]
    squares = [_square(code, at % 10, at // 10) for at, code in enumerate(codes)]
    path = tmp_path / "o-vuong.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    with store.writing() as session:
        boundaries.import_file(session, path, "15")
    engine.dispose()
    page = visit("/ket-qua/cong-khai", viewport=DESK, storage_state=office)
    page.wait_for_timeout(1100)
    page.reload()
    assert page.locator("svg.chart.wide path.land").count() == len(codes)


def _square(code: str, x: int, y: int) -> dict[str, Any]:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {
        "type": "Feature",
        "id": code,
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
