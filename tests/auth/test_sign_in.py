from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from survey import store
from survey.access import passwords, sessions
from survey.auth import limits
from survey.models import ROLES, AuditEvent, User
from tests.staff import PASSWORD, Browser, actions, form_token, make_everybody, make_user


def test_everybody_starts_in_the_own_room(app: Flask) -> None:
    make_everybody()
    found = {role: Browser(app).sign_in(role).location for role in ROLES}
    assert found == {
        "can-bo": "/theo-doi",
        "so-noi-vu": "/theo-doi",
        "quan-tri": "/quan-tri",
        "kiem-toan": "/theo-doi",
    }


def test_after_signing_in_the_page_asked_for_opens(app: Flask) -> None:
    make_user("quan-tri")
    browser = Browser(app)
    asked = browser.get("/theo-doi?q=bac+ha").location
    assert browser.get(asked).status_code == 200
    assert browser.sign_in("quan-tri", next="/theo-doi?q=bac+ha").location == "/theo-doi?q=bac+ha"
    assert browser.sign_in("quan-tri", next="https://ke-gian.vn/").location == "/quan-tri"


def test_signing_in_works_over_https_and_not_from_another_site(app: Flask) -> None:
    make_user("quan-tri")
    client, here = app.test_client(), "https://localhost"
    page = client.get("/dang-nhap", base_url=here)
    assert page.headers["Referrer-Policy"] == "same-origin"
    fields = {"csrf_token": form_token(page), "username": "quan-tri", "password": PASSWORD}
    for sent_by, status in (("https://ke-gian.vn/", 400), (f"{here}/dang-nhap", 303)):
        answer = client.post("/dang-nhap", base_url=here, headers={"Referer": sent_by}, data=fields)
        assert answer.status_code == status


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(app: Flask) -> None:
    make_user("can-bo", "an")
    wrong = Browser(app).sign_in("an", "không đúng đâu")
    unknown = Browser(app).sign_in("ai-do", "không đúng đâu")
    assert wrong.status_code == unknown.status_code == 422
    assert "chưa đúng" in wrong.text
    assert wrong.text.count("\n") == unknown.text.count("\n")
    assert 'value="an"' in wrong.text
    assert "không đúng đâu" not in wrong.text


def test_a_wrong_try_is_recorded_without_what_was_typed(app: Flask) -> None:
    make_user("can-bo", "an")
    Browser(app).sign_in("an", "không đúng đâu")
    Browser(app).sign_in("mật khẩu gõ nhầm ô", "không đúng đâu")
    with store.reading() as session:
        found = session.execute(select(AuditEvent.action, AuditEvent.subject)).all()
    assert [tuple(row) for row in found] == [("sign-in.refused", "an"), ("sign-in.refused", "–")]


def test_an_empty_form_names_both_fields(app: Flask) -> None:
    answer = Browser(app).sign_in("", "")
    assert answer.status_code == 422
    assert '<a href="#username">' in answer.text
    assert '<a href="#password">' in answer.text
    assert "<title>Lỗi: " in answer.text


def test_a_name_is_one_whatever_its_case(app: Flask) -> None:
    make_user("can-bo", "an")
    assert Browser(app).sign_in(" An ").status_code == 303


def test_a_disabled_person_with_the_right_password_is_told_so(app: Flask) -> None:
    make_user("can-bo", "an", active=False)
    answer = Browser(app).sign_in("an")
    assert answer.status_code == 422
    assert "đã bị khóa" in answer.text


def test_a_token_planted_before_signing_in_is_worth_nothing(app: Flask) -> None:
    make_user("can-bo", "an")
    make_user("kiem-toan", "ke-gian")
    attacker, victim = Browser(app, "ke-gian"), Browser(app)
    planted = attacker.client.get_cookie(sessions.COOKIE)
    assert planted is not None
    token = form_token(victim.get("/dang-nhap"))
    victim.client.set_cookie(sessions.COOKIE, planted.value)
    victim.client.post("/dang-nhap", data={"username": "an", "password": PASSWORD, "csrf_token": token})
    mine = victim.client.get_cookie(sessions.COOKIE)
    assert mine is not None
    assert mine.value != planted.value
    assert attacker.get("/theo-doi").status_code == 303


def test_form_tokens_from_before_signing_in_end_with_it(app: Flask) -> None:
    make_user("can-bo", "an")
    browser = Browser(app)
    before = form_token(browser.get("/dang-nhap"))
    browser.sign_in("an")
    assert browser.client.post("/dang-xuat", data={"csrf_token": before}).status_code == 400


def test_signing_out_ends_the_sign_in_on_the_server_too(app: Flask) -> None:
    make_user("can-bo", "an")
    browser = Browser(app, "an")
    old = browser.client.get_cookie(sessions.COOKIE)
    answer = browser.post("/dang-xuat")
    assert answer.location == "/dang-nhap"
    assert "Đã đăng xuất" in browser.text("/dang-nhap")
    assert old is not None
    browser.client.set_cookie(sessions.COOKIE, old.value)
    assert browser.get("/theo-doi").status_code == 303


def test_who_is_signed_in_already_need_not_sign_in_again(app: Flask) -> None:
    make_user("can-bo", "an")
    assert Browser(app, "an").get("/dang-nhap").location == "/theo-doi"


def test_the_eleventh_wrong_try_is_stopped_and_keeps_the_name(app: Flask) -> None:
    make_user("can-bo", "an")
    browser = Browser(app)
    answers = [browser.sign_in("an", "sai rồi nhé").status_code for _ in range(limits.PER_PERSON.amount)]
    assert set(answers) == {422}
    stopped = browser.sign_in("an")
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "900"
    assert "Hãy chờ 15 phút" in stopped.text
    assert 'value="an"' in stopped.text


def test_another_name_still_gets_in(app: Flask) -> None:
    make_everybody()
    for _ in range(limits.PER_PERSON.amount + 1):
        Browser(app).sign_in("can-bo", "sai rồi nhé")
    assert Browser(app).sign_in("kiem-toan").status_code == 303


def test_right_passwords_are_never_too_many(app: Flask) -> None:
    make_user("can-bo", "an")
    found = {Browser(app).sign_in("an").status_code for _ in range(limits.PER_PERSON.amount + 2)}
    assert found == {303}


def test_one_address_cannot_try_many_names_for_ever() -> None:
    attempts = limits.Attempts()
    found = [attempts.take(f"name-{i}", "10.0.0.1") for i in range(limits.PER_ADDRESS.amount + 1)]
    assert found.index(False) == limits.PER_ADDRESS.amount
    assert attempts.take("name-0", "10.0.0.2")


def test_one_name_cannot_be_tried_from_everywhere() -> None:
    attempts = limits.Attempts()
    found = [attempts.take("an", f"10.0.0.{i}") for i in range(limits.PER_NAME.amount + 1)]
    assert found.index(False) == limits.PER_NAME.amount


def test_a_hash_of_weaker_settings_is_renewed_at_the_next_sign_in(app: Flask) -> None:
    make_user("can-bo", "an")
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with store.writing() as session:
        session.execute(update(User).values(password_hash=weak))
    assert Browser(app).sign_in("an").status_code == 303
    with store.reading() as session:
        stored = session.scalars(select(User.password_hash)).one()
    assert not passwords.outdated(stored)
    assert actions() == ["sign-in"]


def test_the_page_speaks_english_too(app: Flask) -> None:
    text = Browser(app).text("/dang-nhap?lang=en")
    assert "Sign in" in text
    assert "Đăng nhập" not in text
