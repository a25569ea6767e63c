"""Devices in administration: added, enrolled by a code shown once, moved, set, revoked; what is held."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from survey import store
from survey.models import Device, Quarantined
from tests.conftest import make_round
from tests.kiosk.device import API, Kiosk
from tests.staff import Browser, actions, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("quan-tri", "chi")
    return Browser(app, "chi")


def only_device() -> Device:
    with store.reading() as session:
        return session.query(Device).one()


def test_a_new_device_enrols_with_the_code_shown_once(app: Flask, browser: Browser) -> None:
    assert "Chưa có thiết bị nào" in browser.text("/quan-tri/thiet-bi")
    page = browser.post("/quan-tri/thiet-bi-moi", name="Máy quầy 3", unit="02839", counter="3")
    found = re.search(r"data-code>([0-9A-Z]{4} [0-9A-Z]{4})<", page.text)
    assert found
    assert "<svg" in page.text
    assert found[1] not in browser.text("/quan-tri/thiet-bi")
    reply = app.test_client().post(f"{API}/enrol", json={"code": found[1]})
    assert reply.status_code == 201
    assert "Đang dùng" in browser.text("/quan-tri/thiet-bi")
    assert actions()[-2:] == ["device.register", "device.enrol"]


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"name": "", "unit": "02839"}, "Hãy đặt tên cho thiết bị."),
    ({"name": "Máy 1", "unit": "99999"}, "Hôm nay không có đơn vị mang mã “99999”."),
])  # fmt: skip
def test_a_bad_form_says_why_and_adds_nothing(
    browser: Browser, fields: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/quan-tri/thiet-bi-moi", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    with store.reading() as session:
        assert session.query(Device).count() == 0


def test_two_devices_never_share_a_name(browser: Browser) -> None:
    browser.post("/quan-tri/thiet-bi-moi", name="Máy  quầy 3", unit="02839")
    assert (
        "Đã có thiết bị tên “Máy quầy 3”."
        in browser.post("/quan-tri/thiet-bi-moi", name="Máy quầy 3", unit="02839").text
    )


def test_moving_a_device_begins_a_new_numbering(app: Flask, browser: Browser) -> None:
    make_round(channels=("kiosk",))
    kiosk = Kiosk(app.test_client()).enrol()
    path = f"/quan-tri/thiet-bi/{kiosk.id}"
    assert browser.post(f"{path}/noi-dat", name="K1", unit="02839", counter="3").status_code == 303
    assert only_device().epoch == 1
    browser.post(f"{path}/noi-dat", name="Máy ở Sa Pa", unit="02647", counter="")
    device = only_device()
    assert (device.name, device.epoch, device.place.counter) == ("Máy ở Sa Pa", 2, None)
    assert kiosk.beat().get_json()["tag"] != kiosk.config["tag"]


def test_hours_and_pin_reach_the_device(app: Flask, browser: Browser) -> None:
    kiosk = Kiosk(app.test_client()).enrol()
    path = f"/quan-tri/thiet-bi/{kiosk.id}/cai-dat"
    bad = browser.post(path, day1="7h30-11h30, 10:00-12:00", day2="sáng", pin="12")
    assert bad.status_code == 422
    assert "theo thứ tự" in bad.text
    assert "“sáng” không phải một khoảng giờ" in bad.text
    assert "từ 4 đến 8 chữ số" in browser.post(path, day1="", pin="12").text
    assert browser.post(path, day1="7h30-11h30, 13:30–17:00", pin="123456").status_code == 303
    told = kiosk.get("/me/config").get_json()["settings"]
    assert told["hours"]["1"] == [["07:30", "11:30"], ["13:30", "17:00"]]
    assert told["hours"]["2"] == []
    assert told["pin"]["iterations"] >= 300_000
    assert "07:30-11:30, 13:30-17:00" in browser.text(path)
    browser.post(path, no_pin="1", **{f"day{n}": "" for n in range(1, 8)})
    again = kiosk.get("/me/config").get_json()["settings"]
    assert (again["hours"], again["pin"]) == (None, None)


def test_a_revoked_device_is_enrolled_again_with_a_new_code(app: Flask, browser: Browser) -> None:
    kiosk = Kiosk(app.test_client()).enrol()
    path = f"/quan-tri/thiet-bi/{kiosk.id}"
    assert "không mất" in browser.text(f"{path}/thu-hoi")
    browser.post(f"{path}/thu-hoi")
    assert "Đã thu hồi" in browser.text("/quan-tri/thiet-bi")
    assert "đã bị thu hồi trước đó" in browser.post(f"{path}/thu-hoi").text
    code = re.search(r"data-code>([^<]+)<", browser.post(f"{path}/ma-moi").text)
    assert code
    kiosk.enrol(code[1])
    assert "Đang dùng" in browser.text("/quan-tri/thiet-bi")


def test_what_is_held_is_decided_on_without_being_read(app: Flask, browser: Browser) -> None:
    make_round(channels=("kiosk",))
    kiosk = Kiosk(app.test_client()).enrol()
    kiosk.send(kiosk.upload(kiosk.content(answers={"1.1": "9"})))
    browser.post(f"/quan-tri/thiet-bi/{kiosk.id}/thu-hoi")
    kiosk.send()
    page = browser.text("/quan-tri/phieu-giu-lai")
    assert "Chưa hợp lệ ở: 1.1" in page
    assert "“9”" not in page
    with store.reading() as session:
        invalid, revoked = (one.id for one in session.query(Quarantined).order_by(Quarantined.id))
    assert browser.post(f"/quan-tri/phieu-giu-lai/{revoked}/nhan").status_code == 303
    refused = browser.post(f"/quan-tri/phieu-giu-lai/{invalid}/nhan")
    assert (refused.status_code, "Vẫn chưa nhận được" in refused.text) == (422, True)
    assert browser.post(f"/quan-tri/phieu-giu-lai/{invalid}/bo").status_code == 303
    assert "Không có phiếu nào bị giữ lại" in browser.text("/quan-tri/phieu-giu-lai")
    assert actions()[-2:] == ["quarantine.release", "quarantine.discard"]
    with store.reading() as session:
        assert session.get_one(Quarantined, invalid).sealed is None


def test_the_page_of_a_device_names_missing_numbers(app: Flask, browser: Browser) -> None:
    make_round(channels=("kiosk",))
    kiosk = Kiosk(app.test_client()).enrol()
    uploads = [kiosk.upload() for _ in range(6)]
    for place in (0, 3):
        kiosk.send(uploads[place])
    kiosk.beat(queue=3, problem="full")
    page = browser.text(f"/quan-tri/thiet-bi/{kiosk.id}")
    assert "2–3, 5–6" in page
    assert browser.get("/quan-tri/thiet-bi/unknown").status_code == 404
