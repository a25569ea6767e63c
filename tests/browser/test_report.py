"""The results page in a real browser: no axe violation, nothing cut off, one picture at a time, files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from survey import clock, store
from survey.models import Round
from survey.registry import units
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, cut_off, shown, violations
from tests.conftest import make_round
from tests.staff import kept_sign_in, make_user
from tests.tabulate.answering import answer, forms

Visit = Callable[..., Page]

PAGES = (
    "/bao-cao",
    *(f"/bao-cao/{slug}" for slug in ("giay", "giay-mo", "trong")),
    *(f"/bao-cao/giay/{name}" for name in ("nhom", "nhom?theo=level", "so-sanh", "so-sanh?a=02839")),
    *(f"/bao-cao/giay/{name}" for name in ("xep-hang", "vi-sao", "do-tin-cay", "cach-tinh")),
    *(f"/bao-cao/giay-mo/{name}" for name in ("nhom", "xep-hang", "do-tin-cay")),
    "/bao-cao/trong/vi-sao",
    "/bao-cao/so-sanh?a=giay&b=giay-mo",
    "/bao-cao/xu-huong",
)


@pytest.fixture(scope="module")
def office(live: Site, tidy: None) -> dict[str, Any]:
    """A signed-in person of Sở Nội vụ, a closed round, an open one and an empty one."""
    engine = store.connect(live.database_url)
    with store.reading() as session:
        # A dozen units show all that a page has; a hundred only keep axe busy.
        some = [unit.id for unit in units.units_valid(session, clock.today(), "commune")][:12]
        home = units.unit_on(session, "02839", clock.today(), "15")
    assert home is not None
    taking_part = dict.fromkeys({home.id, *some}, (1000, 100))
    for slug, channel in (("giay", "paper"), ("giay-mo", "invite"), ("trong", "interviewer")):
        round_id = make_round(
            slug, name=f"Khảo sát {slug}", channels=(channel,), synthetic=True, units=taking_part
        )
        if slug != "trong":
            answer(
                round_id,
                forms(round_id, "5", 60) + forms(round_id, "4", 9, i5_1="2", i3_1="~"),
                channel=channel,
            )
        if slug == "giay":
            with store.writing() as session:
                session.get_one(Round, round_id).status = "closed"
    kept = kept_sign_in(make_user("so-noi-vu", "anh.sonoivu"), "127.0.0.1")
    engine.dispose()
    return kept


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_a_desk_and_on_a_phone(visit: Visit, office: dict[str, Any], path: str) -> None:
    ways: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
        (DESK, {}),
        (PHONE, {"lang": "en"}),
        (PHONE, {"size": "200", "contrast": "high"}),
    )
    for viewport, how in ways:
        page = visit(shown(path, **how), viewport=viewport, storage_state=office)
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("viewport", "size", "seen"), [(DESK, "100", "wide"), (PHONE, "100", "narrow"), (DESK, "200", "narrow")]
)
def test_one_picture_is_shown_and_it_is_large_enough_to_read(
    visit: Visit, office: dict[str, Any], viewport: dict[str, int], size: str, seen: str
) -> None:
    page = visit(f"/bao-cao/giay?size={size}", viewport=viewport, storage_state=office)
    visible = page.locator("svg.chart:visible")
    assert visible.evaluate_all("all => all.map(e => e.classList[1])") == [seen]
    height = visible.locator("text").first.evaluate("e => e.getBoundingClientRect().height")
    assert height >= (24 if size == "200" else 11)


@pytest.mark.browser
def test_the_files_are_one_click_away_without_scripts(
    visit: Visit, office: dict[str, Any], tmp_path: Path
) -> None:
    page = visit("/bao-cao/giay", viewport=DESK, storage_state=office, java_script_enabled=False)
    for name, ending in (("Tải Excel", "xlsx"), ("Tải CSV", "csv")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        assert waiting.value.suggested_filename == f"ket-qua-giay.{ending}"
        waiting.value.save_as(tmp_path / ending)
        assert (tmp_path / ending).stat().st_size > 1000
