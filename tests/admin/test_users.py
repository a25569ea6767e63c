import re

import pytest
from flask import Flask

from survey import store
from survey.models import User
from survey.registry import people
from tests.staff import Browser, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("quan-tri", "chi")
    return Browser(app, "chi")


def person(name: str) -> User:
    with store.reading() as session:
        return people.named(session, name)


def shown_password(text: str) -> str:
    found = re.search(r"data-password>([^<]+)<", text)
    assert found
    return found[1]


def test_a_new_officer_signs_in_with_the_password_shown_once(app: Flask, browser: Browser) -> None:
    page = browser.post("/quan-tri/nguoi-dung-moi", username="An.Nguyen", role="can-bo", unit="02839")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    password = shown_password(page.text)
    assert Browser(app).sign_in("an.nguyen", password).status_code == 303
    assert password not in browser.text("/quan-tri/nguoi-dung")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "", "role": "kiem-toan"}, "Hãy đặt tên đăng nhập."),
        ({"username": "cán bộ", "role": "kiem-toan"}, "Tên đăng nhập có từ 2 đến 64 ký tự"),
        ({"username": "chi", "role": "kiem-toan"}, "Đã có người dùng tên “chi”."),
        ({"username": "an", "role": "can-bo"}, "Hãy chọn đơn vị của cán bộ."),
        ({"username": "an", "role": "can-bo", "unit": "99999"}, "Hôm nay không có đơn vị mang mã “99999”."),
        ({"username": "an", "role": "so-noi-vu", "unit": "02839"}, "Chỉ cán bộ đơn vị mới gắn"),
        ({"username": "an", "role": "giam-doc"}, "Không có vai trò “giam-doc”."),
    ],
)
def test_a_bad_form_says_why_and_makes_nobody(
    browser: Browser, fields: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/quan-tri/nguoi-dung-moi", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    with store.reading() as session:
        assert [u.username for u in people.everybody(session)] == ["chi"]


def test_disabling_asks_first_and_can_be_undone(app: Flask, browser: Browser) -> None:
    make_user("can-bo", "an")
    assert "Khóa tài khoản “an”?" in browser.text("/quan-tri/nguoi-dung/an/khoa")
    browser.post("/quan-tri/nguoi-dung/an/khoa")
    assert not person("an").active
    assert "Đã khóa" in browser.text("/quan-tri/nguoi-dung")
    browser.post("/quan-tri/nguoi-dung/an/mo-lai")
    assert Browser(app).sign_in("an").status_code == 303


def test_nobody_locks_oneself_out(browser: Browser) -> None:
    answer = browser.post("/quan-tri/nguoi-dung/chi/khoa")
    assert answer.status_code == 422
    assert "Không tự khóa" in answer.text
    assert person("chi").active


def test_a_reset_password_replaces_the_old_one(app: Flask, browser: Browser) -> None:
    make_user("can-bo", "an")
    assert "Đặt lại mật khẩu của “an”?" in browser.text("/quan-tri/nguoi-dung/an/mat-khau")
    password = shown_password(browser.post("/quan-tri/nguoi-dung/an/mat-khau").text)
    assert Browser(app).sign_in("an").status_code == 422
    assert Browser(app).sign_in("an", password).status_code == 303


@pytest.mark.parametrize("act", ["khoa", "mo-lai", "mat-khau", "don-vi"])
def test_an_unknown_person_is_not_found(browser: Browser, act: str) -> None:
    assert browser.get(f"/quan-tri/nguoi-dung/ai-do/{act}").status_code == 404
    assert browser.post(f"/quan-tri/nguoi-dung/ai-do/{act}").status_code == 404


def test_an_officer_changes_office(browser: Browser) -> None:
    make_user("can-bo", "an")
    assert '<option selected value="02839">' in browser.text("/quan-tri/nguoi-dung/an/don-vi")
    browser.post("/quan-tri/nguoi-dung/an/don-vi", unit="02686")
    assert person("an").unit.name == "Xã A Mú Sung"  # type: ignore[union-attr]
    answer = browser.post("/quan-tri/nguoi-dung/an/don-vi", unit="99999")
    assert answer.status_code == 422
    assert "không có đơn vị mang mã “99999”" in answer.text


def test_who_sees_the_whole_province_is_given_no_unit(browser: Browser) -> None:
    answer = browser.post("/quan-tri/nguoi-dung/chi/don-vi", unit="02839")
    assert "Chỉ cán bộ đơn vị mới gắn" in answer.text


def test_an_officer_without_a_unit_stands_out_in_the_list(app: Flask, browser: Browser) -> None:
    with store.writing() as session:
        people.create_user(session, "an", "can-bo", "mật khẩu dài", actor="test")
    assert "Chưa gắn" in browser.text("/quan-tri/nguoi-dung")
