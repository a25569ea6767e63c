"""Alarms and cases in a real browser: no axe violation, nothing cut off, the whole task by keyboard alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import delete, select

from survey import clock, store
from survey.alarms.evaluate import evaluate
from survey.alarms.finding import PROBLEM
from survey.models import Alarm, Case, Device, Round
from tests.alarms.made import kiosk, tell
from tests.browser.conftest import PHONE, Site
from tests.browser.test_staff_rooms import DESK, Visit, cut_off, shown, violations
from tests.cases.making import make_case
from tests.staff import kept_sign_in, make_user

ALARMS, CASES, NAME = "/theo-doi/canh-bao", "/theo-doi/gop-y", "K-loi"
STAFF = (ALARMS, f"{ALARMS}/nguong", CASES, f"{CASES}?loc=tat-ca", f"{CASES}/1")
PUBLIC = ("/tiep-thu", "/tiep-thu/tra-loi")


@dataclass(frozen=True)
class Trouble:
    """The cookies of Sở Nội vụ where a kiosk tells of a problem and a case was answered."""

    database_url: str
    cookies: object


@pytest.fixture(scope="module")
def trouble(live: Site, browser: Browser) -> Iterator[Trouble]:
    engine = store.connect(live.database_url)
    with store.reading() as session:
        round_id = session.scalars(select(Round.id).where(Round.slug == "theo-phan")).one()
    device = kiosk("02839", NAME, last_seen=clock.now(), problem="storage")
    evaluate("15", [PROBLEM])
    make_case(round_id, "02839")
    yield Trouble(live.database_url, kept_sign_in(make_user("so-noi-vu", "lo.sonoivu"), "127.0.0.1"))
    store.connect(live.database_url)
    with store.writing() as session:
        session.execute(delete(Alarm).where(Alarm.device_id == device))
        session.delete(session.get_one(Device, device))
        session.delete(session.get_one(Case, 1))
    engine.dispose()


def still_in_trouble(trouble: Trouble) -> int:
    """The number of the alarm, the kiosk just heard from: the server's own watch ends what is no more."""
    store.connect(trouble.database_url)
    tell(f"id-{NAME}", last_seen=clock.now())
    evaluate("15", [PROBLEM])
    with store.reading() as session:
        wanted = select(Alarm.id).where(Alarm.device_id == f"id-{NAME}", Alarm.ended_at.is_(None))
        return session.scalars(wanted).one()


@pytest.mark.browser
@pytest.mark.parametrize("path", [*STAFF, *PUBLIC])
def test_axe_finds_nothing_where_people_act_on_what_was_found(
    visit: Visit, trouble: Trouble, path: str
) -> None:
    ways: tuple[tuple[dict[str, int], dict[str, str]], ...] = (
        (DESK, {}),
        (PHONE, {"size": "200", "contrast": "high"}),
        (PHONE, {"lang": "en"}),
    )
    for viewport, how in ways:
        page = visit(shown(path, **how) if how else path, viewport=viewport, storage_state=trouble.cookies)
        assert page.locator("h1").count() == 1
        assert violations(page) == [], (path, how)
        assert cut_off(page) == 0, (path, how)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus, as somebody without a mouse."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.browser
def test_an_alarm_is_taken_by_keyboard(visit: Visit, trouble: Trouble) -> None:
    alarm = still_in_trouble(trouble)
    page = visit(ALARMS, viewport=DESK, storage_state=trouble.cookies)
    tab_to(page, f"[data-alarm='{alarm}'] form[action$='/nhan'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-alarm='{alarm}'] >> text=lo.sonoivu nhận xử lý")


@pytest.mark.browser
def test_a_case_is_answered_by_keyboard(visit: Visit, trouble: Trouble) -> None:
    page = visit(f"{CASES}/1", viewport=DESK, storage_state=trouble.cookies)
    tab_to(page, "textarea[name=reply]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Từ thứ hai có thêm một quầy.")
    tab_to(page, "form[action$='/xu-ly'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status] >> text=Đã lưu.")
    assert page.locator("textarea[name=reply]").input_value() == "Từ thứ hai có thêm một quầy."
