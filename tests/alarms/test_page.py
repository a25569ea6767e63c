"""`/theo-doi/canh-bao`: who sees which alarms, and what people do about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from survey import clock, store
from survey.models import Alarm, AuditEvent, DigestReader, Outgoing
from tests.alarms.made import alarms, at, kiosk, make_alarm
from tests.staff import Browser, actions, make_everybody, make_user

PAGE = "/theo-doi/canh-bao"


@pytest.fixture
def staff(app: Flask) -> Flask:
    make_everybody()
    make_alarm("02839")
    make_alarm("02686")
    return app


def shown(browser: Browser) -> list[int]:
    return [one["alarm"] for one in browser.get(f"{PAGE}.json").get_json()["alarms"]]


@pytest.mark.parametrize(
    ("role", "numbers"),
    [("can-bo", [1]), ("so-noi-vu", [1, 2]), ("quan-tri", [1, 2]), ("kiem-toan", [1, 2])],
)
def test_everybody_sees_the_own_units(staff: Flask, role: str, numbers: list[int]) -> None:
    browser = Browser(staff, role)
    page = browser.text(PAGE)
    assert [n for n in (1, 2) if f'data-alarm="{n}"' in page] == numbers
    assert shown(browser) == numbers
    assert browser.get(f"{PAGE}.csv").text.count("Máy mất liên lạc") == len(numbers)
    assert ("Tôi xử lý" in page) is (role != "kiem-toan")


def test_the_first_sentence_says_what_matters(staff: Flask) -> None:
    assert "<h1>2 cảnh báo cần xử lý: Máy mất liên lạc.</h1>" in Browser(staff, "so-noi-vu").text(PAGE)
    assert "<h1>2 alarms to act on: Device out of reach.</h1>" in Browser(staff, "so-noi-vu").text(
        f"{PAGE}?lang=en"
    )


def test_with_nothing_to_do_the_page_says_so(app: Flask) -> None:
    make_everybody()
    assert "Không có cảnh báo nào cần xử lý." in Browser(app, "can-bo").text(PAGE)
    assert Browser(app).get(PAGE).status_code == 303
    assert Browser(app).get(f"{PAGE}.json").status_code == 401


def test_somebody_sees_to_it_once_and_the_journal_knows(staff: Flask) -> None:
    officer, office = Browser(staff, "can-bo"), Browser(staff, "so-noi-vu")
    assert officer.post(f"{PAGE}/1/nhan").status_code == 303
    assert alarms()[0].acknowledged_by == "can-bo"
    assert office.post(f"{PAGE}/1/nhan").status_code == 303
    assert "can-bo đã nhận xử lý cảnh báo này." in office.text(PAGE)
    assert alarms()[0].acknowledged_by == "can-bo"
    assert actions() == ["alarm.acknowledge"]
    assert "1 cảnh báo cần xử lý" in office.text(PAGE)


def test_an_officer_touches_no_alarm_of_another_unit(staff: Flask) -> None:
    officer = Browser(staff, "can-bo")
    assert officer.post(f"{PAGE}/2/nhan").status_code == 403
    assert officer.post(f"{PAGE}/2/hoan", **{"bao-lau": "7-ngay"}).status_code == 403
    assert officer.post(f"{PAGE}/99/nhan").status_code == 404
    assert actions() == []


@pytest.mark.parametrize(
    ("chosen", "least", "most"),
    [("1-gio", 1, 1), ("hom-nay", 0, 24), ("sang-mai", 7, 31), ("7-ngay", 168, 168)],
)
def test_an_alarm_may_wait(staff: Flask, chosen: str, least: int, most: int) -> None:
    browser = Browser(staff, "can-bo")
    browser.post(f"{PAGE}/1/hoan", **{"bao-lau": chosen})
    until = alarms()[0].snoozed_until
    assert until is not None
    left = until - clock.now()
    assert timedelta(hours=least, minutes=-1) <= left <= timedelta(hours=most, minutes=1)
    if chosen in ("hom-nay", "sang-mai"):
        assert (clock.local(until).hour, clock.local(until).minute) == (
            {"hom-nay": 0, "sang-mai": 7}[chosen],
            0,
        )
    assert "Không có cảnh báo nào cần xử lý." in browser.text(PAGE)
    with store.reading() as session:
        assert session.scalars(select(AuditEvent)).one().detail["unit"] == "02839"


def test_what_cannot_be_chosen_or_has_ended_changes_nothing(staff: Flask) -> None:
    browser = Browser(staff, "can-bo")
    browser.post(f"{PAGE}/1/hoan", **{"bao-lau": "mãi mãi"})
    assert "Hãy chọn thời gian hoãn" in browser.text(PAGE)
    with store.writing() as session:
        session.get_one(Alarm, 1).ended_at = clock.now()
    browser.post(f"{PAGE}/1/nhan")
    page = browser.text(PAGE)
    assert "Cảnh báo này đã hết" in page
    assert "Hết lúc" in page
    assert actions() == []


def test_a_snooze_that_is_over_needs_somebody_again(staff: Flask) -> None:
    with store.writing() as session:
        session.get_one(Alarm, 1).snoozed_until = clock.now() - timedelta(minutes=1)
        session.get_one(Alarm, 1).snoozed_by = "an"
    assert "1 cảnh báo cần xử lý" in Browser(staff, "can-bo").text(PAGE)


def test_the_daily_letter_is_asked_for_and_ended(staff: Flask) -> None:
    browser = Browser(staff, "can-bo")
    browser.post(f"{PAGE}/thu", email="không phải thư")
    assert "không phải một địa chỉ thư" in browser.text(PAGE)
    browser.post(f"{PAGE}/thu", email=" an@laocai.gov.vn ")
    assert 'value="an@laocai.gov.vn"' in browser.text(PAGE)
    browser.post(f"{PAGE}/thu", email="")
    with store.reading() as session:
        assert session.scalars(select(DigestReader)).all() == []
    assert actions() == ["alarm.subscribe", "alarm.unsubscribe"]


def test_what_could_not_be_sent_is_shown_to_managers(staff: Flask) -> None:
    with store.writing() as session:
        values = {"province": "15", "body": {}, "created_at": at(8), "due_at": at(9), "tries": 40}
        session.add(Outgoing(key="digest:x", problem="421 bận", given_up_at=at(10), **values))
    assert "421 bận" not in Browser(staff, "can-bo").text(PAGE)
    office = Browser(staff, "so-noi-vu")
    assert "1 thư hoặc tin chưa gửi được" in office.text(PAGE)
    office.post(f"{PAGE}/gui-lai")
    with store.reading() as session:
        assert session.scalars(select(Outgoing)).one().given_up_at is None


def test_thresholds_are_set_on_a_page_that_keeps_what_was_typed(staff: Flask) -> None:
    office = Browser(staff, "so-noi-vu")
    assert Browser(staff, "can-bo").get(f"{PAGE}/nguong").status_code == 403
    refused = office.post(f"{PAGE}/nguong", offline_minutes="rất lâu", queue_minutes="90")
    assert refused.status_code == 422
    assert 'value="rất lâu"' in refused.text
    assert office.post(f"{PAGE}/nguong", offline_minutes="45").status_code == 303
    assert 'value="45"' in office.text(f"{PAGE}/nguong")


def test_a_name_cannot_write_into_the_page(app: Flask) -> None:
    make_user("so-noi-vu", "dung")
    make_alarm(why={"device": "<script>x</script>", "seen": at(9).isoformat(), "queue": 0}, counter="<b>1")
    page = Browser(app, "dung").text(PAGE)
    assert "<script>x" not in page
    assert "<b>1" not in page


def test_alarms_by_hand(sipas: Callable[..., Result], settings: object) -> None:
    with_device = sipas("alarms", "check", "--format", "json")
    assert with_device.exit_code == 0, with_device.output
    kiosk(last_seen=clock.now() - timedelta(days=20))
    result = sipas("alarms", "check", "--format", "csv")
    assert "Máy “K1” liên lạc lần cuối lúc" in result.stdout
    assert "opened 1, ended 0" in result.stderr
    assert "offline" in sipas("alarms", "list").stdout
    assert "digest_hour,6" in sipas("alarms", "limits", "digest_hour=6", "--format", "csv").stdout
    assert sipas("alarms", "limits", "digest_hour=x").exit_code != 0


def test_addresses_by_hand(sipas: Callable[..., Result], settings: object) -> None:
    sipas("alarms", "list")
    secret = sipas("alarms", "hook", "add", "https://a.vn/x").stdout.strip()
    assert len(secret) > 40
    assert secret not in sipas("alarms", "hook", "list", "--format", "json").stdout
    assert sipas("alarms", "hook", "add", "http://a.vn/x").exit_code != 0
    assert sipas("alarms", "hook", "test", "https://a.vn/x").exit_code == 0
    assert sipas("alarms", "hook", "drop", "https://a.vn/x").exit_code == 0
    assert sipas("alarms", "send").exit_code == 0
    assert sipas("alarms", "hook", "list", "--format", "csv").stdout.strip() == "url,created_at,created_by"
