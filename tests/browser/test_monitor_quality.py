"""The rooms of quality in a real browser: no axe violation, nothing cut off, a decision by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import delete, select

from survey import store
from survey.models import BackCheck, QualityPattern, QualityRun, Round
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, Visit, cut_off, shown, violations
from tests.monitor.quality import make_marks
from tests.staff import kept_sign_in, make_user

PAGE = "/theo-doi/chat-luong"


@pytest.fixture(scope="module")
def marks(live: Site, browser: Browser) -> Iterator[tuple[list[str], object]]:
    """A pattern and a drawn call of a round, and the cookies of Sở Nội vụ."""
    engine = store.connect(live.database_url)
    with store.reading() as session:
        survey_round = session.scalars(select(Round).where(Round.slug == "theo-phan")).one()
    pattern, check = make_marks(survey_round)
    state = kept_sign_in(make_user("so-noi-vu", "quang.sonoivu"), "127.0.0.1")
    calls = f"{PAGE}/goi-lai"
    pages = [f"{PAGE}?dot=theo-phan", f"{PAGE}/{pattern}", f"{calls}?dot=theo-phan", f"{calls}/{check}/1"]
    yield pages, state
    with store.writing() as session:
        run = session.get_one(QualityPattern, pattern).run_id
        session.execute(delete(QualityPattern).where(QualityPattern.id == pattern))
        session.execute(delete(QualityRun).where(QualityRun.id == run))
        session.delete(session.get_one(BackCheck, check))
    engine.dispose()


@pytest.mark.browser
def test_axe_finds_nothing_in_the_rooms_of_quality(visit: Visit, marks: tuple[list[str], object]) -> None:
    pages, state = marks
    for path in pages:
        for viewport, how in ((DESK, {}), (PHONE, {"size": "200", "contrast": "high", "lang": "en"})):
            page = visit(shown(path, **how), viewport=viewport, storage_state=state)
            assert violations(page) == [], (path, how)
            assert cut_off(page) == 0, (path, how)


@pytest.mark.browser
def test_a_decision_is_taken_by_keyboard(visit: Visit, marks: tuple[list[str], object]) -> None:
    pages, state = marks
    page = visit(pages[1], viewport=DESK, storage_state=state)
    page.locator("[name=decision]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Ngày hội")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}?dot=theo-phan")
    assert "đã có lời giải thích: Ngày hội" in page.content()
