"""Every staff page has a role check; everything that changes something needs a form token and is recorded."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey import assets, store
from survey.access.frame import ROOMS
from survey.access.roles import STAFF
from survey.models import AuditEvent, Round
from tests.alarms.made import make_alarm
from tests.cases.making import make_case
from tests.kiosk.device import make_device
from tests.monitor.quality import make_quality
from tests.public.test_publishing import seal_on
from tests.registry.test_publications import closed_round, publish
from tests.report.scoring.made import make_tables
from tests.staff import PASSWORD, Browser, actions, make_draft, make_user

OPEN_TO_ALL = {"auth.sign_in", "auth.sign_in_post", "auth.sign_out"}
# What everybody decides about the own account.
OWN = {"admin.change_own_password", "monitor.alarm_letter"}
ROUND = {
    "name": "Đợt thử",
    "questionnaire": "mot-cham",
    "opens": "01/11/2026",
    "closes": "30/11/2026",
    "target": "95",
    "formula": "item_mean",
    "channels": "paper",
    "units": "all",
}
FILE = {"file": (str(assets.FOLDER / "icons" / "icon-512.png"), "anh.png")}
# Endpoint of every state-changing staff page → address, fields, what the journal says afterwards.
ACTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "auth.sign_in_post": ("/dang-nhap", {"username": "an", "password": PASSWORD}, "sign-in"),
    "auth.sign_out": ("/dang-xuat", {}, "sign-out"),
    "admin.create_round": ("/quan-tri/dot-moi", ROUND, "round.create"),
    "admin.open_round": ("/quan-tri/dot/nhap/mo", {}, "round.open"),
    "admin.close_round": ("/quan-tri/dot/dot-1/dong", {}, "round.close"),
    "admin.create_user": (
        "/quan-tri/nguoi-dung-moi",
        {"username": "moi", "role": "kiem-toan"},
        "user.create",
    ),
    "admin.move_user": ("/quan-tri/nguoi-dung/an/don-vi", {"unit": "02686"}, "user.move"),
    "admin.disable_user": ("/quan-tri/nguoi-dung/an/khoa", {}, "user.disable"),
    "admin.enable_user": ("/quan-tri/nguoi-dung/khoa/mo-lai", {}, "user.enable"),
    "admin.reset_password": ("/quan-tri/nguoi-dung/an/mat-khau", {}, "user.reset-password"),
    "admin.change_own_password": (
        "/quan-tri/mat-khau",
        {"old": PASSWORD, "new": "một câu khác hẳn", "again": "một câu khác hẳn"},
        "user.change-password",
    ),
    "admin.create_device": ("/quan-tri/thiet-bi-moi", {"name": "Máy 2", "unit": "02839"}, "device.register"),
    "admin.place_device": (
        "/quan-tri/thiet-bi/may/noi-dat", {"name": "Máy 1", "unit": "02839", "counter": "2"}, "device.change",
    ),
    "admin.device_settings": ("/quan-tri/thiet-bi/may/cai-dat", {"pin": "1234"}, "device.settings"),
    "admin.device_code": ("/quan-tri/thiet-bi/may/ma-moi", {}, "device.code"),
    "admin.revoke_device": ("/quan-tri/thiet-bi/may/thu-hoi", {}, "device.revoke"),
    "admin.release_held": ("/quan-tri/phieu-giu-lai/1/nhan", {}, "quarantine.release"),
    "admin.discard_held": ("/quan-tri/phieu-giu-lai/1/bo", {}, "quarantine.discard"),
    "monitor.check_quality": ("/theo-doi/chat-luong/kiem-tra?dot=dot-1", {}, "quality.check"),
    "monitor.decide_pattern": ("/theo-doi/chat-luong/1", {"decision": "kept"}, "quality.decide"),
    "monitor.draw_back_check": (
        "/theo-doi/chat-luong/goi-lai?dot=dot-1", {"size": "1", "seed": "1"}, "quality.draw",
    ),
    "monitor.enter_call": ("/theo-doi/chat-luong/goi-lai/1/1", {"revision": "0"}, "quality.call"),
    "report.word_official": ("/bao-cao/dot-1/van-ban?ky=nam", {"revision": "0"}, "report.word"),
    "scoring.create_index8": ("/bao-cao/chi-so-8", {"year": "2021", "rules": "qd-1149"}, "scoring.create"),
    "scoring.index8_criterion": (
        "/bao-cao/chi-so-8/2020/8.6", {"revision": "1", "done": "24", "total": "24"}, "scoring.change",
    ),
    "scoring.create_card": (
        "/bao-cao/bang-diem",
        {"year": "2021", "period": "quy-1", "frame": "ke-hoach-161"},
        "scoring.create",
    ),
    "scoring.card_entry": (
        "/bao-cao/bang-diem/2020/nam/3.4.1",
        {"revision": "1", "name": "Tên", "of": "1,5", "rule": "proportional"},
        "scoring.change",
    ),
    "scoring.add_criterion": (
        "/bao-cao/bang-diem/2020/nam/3/them",
        {"criterion": "3.5", "name": "Tên", "of": "1", "rule": "other"},
        "scoring.add",
    ),
    "scoring.drop_criterion": ("/bao-cao/bang-diem/2020/nam/1.9/bo", {}, "scoring.drop"),
    "scoring.add_evidence": ("/bao-cao/minh-chung/tieu-chi/1", FILE, "evidence.add"),
    "scoring.withdraw_evidence": ("/bao-cao/minh-chung/1/rut", {}, "evidence.withdraw"),
    "scoring.restore_evidence": ("/bao-cao/minh-chung/2/dua-lai", {}, "evidence.restore"),
    "monitor.review_case": ("/theo-doi/gop-y/1/kiem-tra", {}, "case.review"),
    "monitor.regroup_case": ("/theo-doi/gop-y/1/nhom", {"nhom": "cho-doi"}, "case.regroup"),
    "monitor.handle_case": ("/theo-doi/gop-y/1/xu-ly", {"state": "working"}, "case.handle"),
    "monitor.assign_case": ("/theo-doi/gop-y/1/giao", {"unit": "02839"}, "case.assign"),
    "monitor.publish_case": ("/theo-doi/gop-y/1/cong-khai", {"said": "a", "done": "b"}, "case.publish"),
    "monitor.acknowledge_alarm": ("/theo-doi/canh-bao/1/nhan", {}, "alarm.acknowledge"),
    "monitor.snooze_alarm": ("/theo-doi/canh-bao/1/hoan", {"bao-lau": "1-gio"}, "alarm.snooze"),
    "monitor.alarm_letter": ("/theo-doi/canh-bao/thu", {"email": "chi@example.vn"}, "alarm.subscribe"),
    "monitor.send_alarms_again": ("/theo-doi/canh-bao/gui-lai", {}, "alarm.send-again"),
    "monitor.alarm_thresholds": ("/theo-doi/canh-bao/nguong", {"offline_minutes": "45"}, "alarm.thresholds"),
    "publishing.publish": ("/bao-cao/da-dong/cong-bo", {}, "round.publish"),
    "publishing.withdraw": ("/bao-cao/da-dong/cong-bo/1/rut", {"why": "Nhầm"}, "round.withdraw"),
}  # fmt: skip


@pytest.fixture
def browser(app: Flask, demo_round: Round) -> Browser:
    """An administrator, with something of everything to act on."""
    make_user("quan-tri", "chi")
    make_user("can-bo", "an")
    make_user("can-bo", "khoa", active=False)
    make_draft("nhap", channels=["paper"])
    make_device("may", demo_round)
    make_alarm(unit="02686")
    make_user("so-noi-vu", "dung")
    make_tables(app, "dung")
    make_case(demo_round.id)
    make_quality(demo_round)
    return Browser(app, "chi")


def actor(app: Flask, browser: Browser, endpoint: str) -> Browser:
    """The administrator, or Sở Nội vụ where the administrator may not act."""
    roles = getattr(app.view_functions[endpoint], "roles", STAFF)
    return browser if "quan-tri" in roles else Browser(app, "dung")


def prepared(browser: Browser, endpoint: str, path: str) -> dict[str, str]:
    """A round to publish, with the seal of its preview; or one that was published."""
    if not endpoint.startswith("publishing."):
        return {}
    round_id = closed_round(slug="da-dong", channels=["paper"])
    if endpoint == "publishing.withdraw":
        publish(round_id)
        return {}
    return {"seal": seal_on(browser, path)}


def staff_rules(app: Flask) -> list[tuple[str, set[str]]]:
    rules = app.url_map.iter_rules()
    return [(r.endpoint, r.methods or set()) for r in rules if r.endpoint.split(".")[0] in ROOMS]


def test_every_staff_page_checks_the_role(app: Flask) -> None:
    unguarded = {
        endpoint
        for endpoint, _methods in staff_rules(app)
        if not getattr(app.view_functions[endpoint], "roles", None)
    }
    assert unguarded == OPEN_TO_ALL


def test_every_act_of_staff_is_listed_here(app: Flask) -> None:
    changing = {e for e, methods in staff_rules(app) if methods & {"POST", "PUT", "PATCH", "DELETE"}}
    assert changing == set(ACTS)


@pytest.mark.parametrize("endpoint", ACTS)
def test_every_act_is_written_into_the_journal(app: Flask, browser: Browser, endpoint: str) -> None:
    path, fields, action = ACTS[endpoint]
    who = actor(app, browser, endpoint)
    response = who.post(path, **(fields | prepared(who, endpoint, path)))
    assert response.status_code in (200, 303), response.text
    assert actions()[-1] == action


@pytest.mark.parametrize("endpoint", ACTS)
def test_no_act_happens_without_a_form_token(app: Flask, browser: Browser, endpoint: str) -> None:
    path, fields, _action = ACTS[endpoint]
    response = actor(app, browser, endpoint).client.post(path, data=fields)
    assert response.status_code == 400
    assert "tải lại trang" in response.text
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize("endpoint", sorted(ACTS.keys() - OPEN_TO_ALL))
def test_no_act_happens_for_a_stranger(app: Flask, browser: Browser, endpoint: str) -> None:
    path, fields, _action = ACTS[endpoint]
    response = Browser(app).post(path, **fields)
    assert response.status_code == 303
    assert response.location.startswith("/dang-nhap?next=")
    assert actions() == []


@pytest.mark.parametrize("role", sorted(set(STAFF) - {"quan-tri", "so-noi-vu"}))
@pytest.mark.parametrize("endpoint", sorted(ACTS.keys() - OPEN_TO_ALL - OWN))
def test_no_act_happens_for_another_role(app: Flask, browser: Browser, endpoint: str, role: str) -> None:
    make_user(role, "binh")
    path, fields, _action = ACTS[endpoint]
    assert Browser(app, "binh").post(path, **fields).status_code == 403
    assert actions() == []
