import pytest
from flask import Flask

from survey.models import ROLES
from tests.staff import PASSWORD, Browser, make_user

NEW = "một câu khác hẳn"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_changes_the_own_password_and_stays_signed_in(app: Flask, role: str) -> None:
    make_user(role, "an")
    here, elsewhere = Browser(app, "an"), Browser(app, "an")
    assert here.post("/quan-tri/mat-khau", old=PASSWORD, new=NEW, again=NEW).status_code == 303
    assert here.get("/theo-doi").status_code == 200
    assert elsewhere.get("/theo-doi").status_code == 303
    assert Browser(app).sign_in("an", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("sai rồi nhé", NEW, NEW, "Mật khẩu đang dùng chưa đúng."),
        (PASSWORD, NEW, NEW + "!", "Hai lần nhập mật khẩu mới chưa giống nhau."),
        (PASSWORD, "ngắn", "ngắn", "Mật khẩu cần ít nhất 8 ký tự."),
        (PASSWORD, "aaaaaaaaaa", "aaaaaaaaaa", "Mật khẩu này quá dễ đoán."),
        (PASSWORD, "a b" * 100, "a b" * 100, "Mật khẩu dài nhất là 256 ký tự."),
        ("", "", "", "Hãy nhập mật khẩu mới."),
    ],
)
def test_a_bad_change_says_why_and_changes_nothing(
    app: Flask, old: str, new: str, again: str, sentence: str
) -> None:
    make_user("can-bo", "an")
    answer = Browser(app, "an").post("/quan-tri/mat-khau", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Browser(app).sign_in("an").status_code == 303
