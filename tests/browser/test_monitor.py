"""Monitoring in a real browser: axe at every size; the page refreshes itself and says what changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from survey import clock, store
from survey.intake.accept import accept
from survey.registry import rounds, units
from tests.answers import submission
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, cut_off, shown, violations
from tests.conftest import make_round
from tests.staff import kept_sign_in, make_user

Visit = Callable[..., Page]
SLUG, CODE = "theo-doi-thu", "02686"
PAGES = (
    "/theo-doi",
    "/theo-doi/ty-le",
    "/theo-doi/kenh-gio",
    f"/theo-doi/don-vi/{CODE}",
    "/theo-doi/don-vi/15",
)


@pytest.fixture(scope="module")
def state(live: Site, tidy: None) -> object:
    """A round on paper with a few answers, and the cookies of somebody of Sở Nội vụ."""
    engine = store.connect(live.database_url)
    with store.reading() as session:
        found = [units.unit_on(session, code, clock.today(), "15") for code in (CODE, "02839", "02647")]
    parts = {unit.id: (1000, 100) for unit in found if unit}
    make_round(SLUG, channels=["paper"], units=parts, name="Phiếu giấy để thử")
    give(live, 12, CODE)
    make_user("so-noi-vu", "theo-doi")
    kept = kept_sign_in("theo-doi", "127.0.0.1")
    engine.dispose()
    return kept


def at_a_stopped_clock(visit: Visit, state: object, path: str) -> Page:
    """The page at a desk, whose time goes on only when a test lets it."""
    page = visit(path, viewport=DESK, storage_state=state)
    page.clock.install()
    page.reload()
    return page


def give(live: Site, count: int, code: str) -> None:
    store.connect(live.database_url)
    with store.writing() as session:
        made = rounds.find(session, SLUG, "15")
        assert made
        accept(session, [submission(made.id, channel="paper", unit=code) for _ in range(count)])


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_a_desk_on_a_phone_and_in_high_contrast(
    visit: Visit, state: object, path: str
) -> None:
    ways: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
        (DESK, {}),
        (PHONE, {"lang": "en"}),
        (PHONE, {"size": "200", "contrast": "high"}),
    )
    for viewport, how in ways:
        page = visit(shown(path, dot=SLUG, **how), viewport=viewport, storage_state=state)
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


@pytest.mark.browser
def test_the_page_refreshes_itself_and_says_what_changed(visit: Visit, state: object, live: Site) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}")
    row = page.locator("tr[data-unit='02839'] [data-count]")
    before = int(row.inner_text())
    page.locator("tr[data-unit='02839'] a").focus()
    give(live, 3, "02839")
    page.clock.run_for(31_000)
    expect(row).to_have_text(str(before + 3))
    expect(page.get_by_role("status")).to_contain_text("Thêm 3 phiếu.")
    assert page.locator("tr[data-unit='02839'] a").evaluate("e => e === document.activeElement")


@pytest.mark.browser
def test_a_unit_that_leaves_the_filter_leaves_the_page_when_the_focus_leaves_it(
    visit: Visit, state: object, live: Site
) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}&tinh-trang=none")
    row = page.locator("tr[data-unit='02647']")
    row.locator("a").focus()
    give(live, 1, "02647")
    page.clock.run_for(31_000)
    expect(page.get_by_role("status")).to_contain_text("Thêm 1 phiếu.")
    assert row.locator("a").evaluate("e => e === document.activeElement")
    page.keyboard.press("Tab")
    expect(row).to_have_count(0)


@pytest.mark.browser
def test_what_had_the_focus_is_brought_up_to_date_when_it_leaves(
    visit: Visit, state: object, live: Site
) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}")
    picture = page.locator("[data-part='picture-tiles']")
    opener = picture.locator("summary")
    opener.click()
    before = picture.locator("table").inner_text()
    give(live, 2, "02839")
    page.clock.run_for(31_000)
    expect(page.get_by_role("status")).to_contain_text("Thêm 2 phiếu.")
    assert picture.locator("table").inner_text() == before
    assert opener.evaluate("e => e === document.activeElement")
    opener.blur()
    expect(picture.locator("table")).not_to_have_text(before, use_inner_text=True)
    expect(picture.locator("table")).to_be_visible()


@pytest.mark.browser
def test_a_page_whose_filter_found_nothing_says_when_there_is_something(
    visit: Visit, state: object, live: Site
) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}&tinh-trang=reached")
    expect(page.locator("[data-part='empty']")).to_be_visible()
    give(live, 100, "02647")
    page.clock.run_for(31_000)
    expect(page.get_by_role("status")).to_contain_text("Có phần mới: hãy bấm “Tải lại số liệu”.")
    expect(page.locator("[data-part='empty']")).to_have_count(0)


@pytest.mark.browser
def test_a_round_that_closes_is_said_and_asked_for_no_more(visit: Visit, state: object, live: Site) -> None:
    store.connect(live.database_url)
    with store.reading() as session:
        unit = units.unit_on(session, CODE, clock.today(), "15")
        assert unit
    make_round("sap-dong", channels=["interviewer"], units={unit.id: (None, 10)}, name="Đợt sắp đóng")
    page = at_a_stopped_clock(visit, state, "/theo-doi?dot=sap-dong")
    hint = page.get_by_text("Trang tự cập nhật 30 giây một lần.")
    expect(hint).to_be_visible()
    with store.writing() as session:
        made = rounds.find(session, "sap-dong", "15")
        assert made
        rounds.close(session, made)
    page.clock.run_for(31_000)
    expect(page.get_by_role("status")).to_have_text("Đợt đã đóng. Trang này không tự cập nhật nữa.")
    expect(page.locator("[data-part='days']")).to_have_text("đã đóng")
    expect(hint).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(700_000)
    assert asked == []


@pytest.mark.browser
def test_nothing_is_said_while_nothing_changed(visit: Visit, state: object) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}")
    with page.expect_response("**/theo-doi.json*") as told:
        page.clock.run_for(31_000)
    assert told.value.status == 304
    assert page.locator("[data-live-status]").inner_text() == ""


@pytest.mark.browser
def test_a_server_that_is_away_is_said_once_and_asked_less_often(visit: Visit, state: object) -> None:
    page = at_a_stopped_clock(visit, state, f"/theo-doi?dot={SLUG}")
    asked: list[str] = []

    def away(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/theo-doi.json*", away)
    for _turn in range(8):
        page.clock.run_for(30_000)
        page.wait_for_timeout(50)
    expect(page.locator("[data-live-status]")).to_contain_text("Chưa cập nhật được.")
    assert 2 <= len(asked) <= 4
    page.unroute("**/theo-doi.json*")
    page.clock.run_for(600_000)
    expect(page.locator("[data-live-status]")).to_contain_text("Đã cập nhật lại được.")


@pytest.mark.browser
def test_without_scripts_a_link_reloads_with_the_same_filters(visit: Visit, state: object) -> None:
    page = visit(f"/theo-doi?dot={SLUG}&q=bac", storage_state=state, java_script_enabled=False)
    link = page.get_by_role("link", name="Tải lại số liệu")
    assert link.get_attribute("href") == f"/theo-doi?dot={SLUG}&q=bac"
    link.click()
    assert page.locator("tr[data-unit]").count() == 1


@pytest.mark.browser
def test_from_the_first_sentence_to_a_unit_by_keyboard(visit: Visit, state: object) -> None:
    page = visit(f"/theo-doi?dot={SLUG}&q=a+mu", viewport=DESK, storage_state=state)
    link = page.get_by_role("link", name="Xã A Mú Sung")
    for _press in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("e => e === document.activeElement"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/theo-doi/don-vi/02686" in page.url
    assert page.locator("h1").inner_text().startswith("Xã A Mú Sung")
