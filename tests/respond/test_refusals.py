"""Whatever a form is not: each has a clear sentence, and nothing is changed or lost."""

import unicodedata
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from survey import clock, store
from survey.models import Round
from survey.registry import rounds
from tests.respond.conftest import comments, nothing_is_stored, stored, stored_answers, valid
from tests.respond.visitor import Visitor, forms_of

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ready(on_one_page: Callable[..., Visitor]) -> Visitor:
    """A one-page form, filled in and not yet sent."""
    visitor = on_one_page()
    visitor.fill(valid())
    return visitor


def close(slug: str = "dot-1") -> None:
    with store.writing() as session:
        found = rounds.find(session, slug, "15")
        assert found is not None
        rounds.close(session, found)


def test_an_unknown_unit_is_404_with_a_search(citizen: FlaskClient, demo_round: Round) -> None:
    page = citizen.get("/d/99999")
    assert page.status_code == 404
    assert "99999" in page.text
    assert 'role="search"' in page.text


@pytest.mark.parametrize("code", ["%3Cb%3E", "02839'--", "x" * 300])
def test_a_strange_code_is_404_and_escaped(citizen: FlaskClient, demo_round: Round, code: str) -> None:
    page = citizen.get(f"/d/{code}")
    assert page.status_code == 404
    assert "<b>&lt;" not in page.text


def test_a_ceased_unit_names_its_successor_with_a_link(citizen: FlaskClient, demo_round: Round) -> None:
    page = citizen.get("/d/02872")
    assert page.status_code == 410
    assert "Xã Tà Chải" in page.text
    assert 'href="/d/02839"' in page.text
    assert "data-survey" not in page.text


def test_a_unit_without_a_round_says_so_kindly(citizen: FlaskClient, demo_round: Round) -> None:
    page = citizen.get("/d/SNV")
    assert page.status_code == 200
    assert "Sở Nội vụ hiện không lấy ý kiến qua mạng" in page.text


def test_a_round_closed_meanwhile_says_when_and_shows_what_was_typed(ready: Visitor) -> None:
    close()
    page = ready.press()
    assert page.status_code == 410
    assert clock.today().strftime("%d/%m/%Y") in page.text
    assert "Cán bộ tận tình" in page.text
    assert nothing_is_stored()


def test_the_page_of_a_closed_round_keeps_what_was_typed_in_another_language(ready: Visitor) -> None:
    close()
    kept = forms_of(ready.press().text)[0].fields()
    page = ready.client.post("/d/02839?lang=en", data=kept | {"stay": "1"})
    assert page.status_code == 410
    assert "The survey has ended" in page.text
    assert "Cán bộ tận tình" in page.text


@pytest.mark.parametrize("field", ["_id", "_round", "_version", "_unit", "_token"])
@pytest.mark.parametrize("value", ["", "1", "11111111-1111-4111-8111-111111111111", "\x00", "9" * 400])
def test_a_tampered_hidden_field_is_400_and_nothing_is_stored(ready: Visitor, field: str, value: str) -> None:
    page = ready.press(**{field: value})
    assert page.status_code == 400
    assert "Phiếu chưa được gửi" in page.text
    assert nothing_is_stored()


def test_a_form_without_its_token_is_400(ready: Visitor) -> None:
    assert ready.press(_token=None).status_code == 400


def test_a_ticket_of_one_unit_does_not_open_another(ready: Visitor) -> None:
    ready.form.action = "/d/02647"
    assert ready.press().status_code == 400
    assert nothing_is_stored()


def test_a_token_of_one_form_does_not_fit_another(ready: Visitor) -> None:
    token = next(c.value for c in ready.form.controls if c.name == "_token")
    ready.open()
    ready.fill(valid())
    assert ready.press(_token=token).status_code == 400


@pytest.mark.parametrize("answers", [{"1.1": "9"}, {"1.1": "<script>"}, {"age": "200"}, {"2.3": "44"}])
def test_an_answer_code_that_does_not_exist_is_422(ready: Visitor, answers: dict[str, str]) -> None:
    page = ready.press(**answers)
    assert page.status_code == 422
    assert "Không có lựa chọn" in page.text
    assert "<script>" not in page.text
    assert nothing_is_stored()


def test_a_wrong_answer_carried_in_a_hidden_field_is_found_at_the_end(visitor: Visitor) -> None:
    visitor.fill(valid())
    visitor.press()
    visitor.form.controls = [c for c in visitor.form.controls if c.name != "age"]
    visitor.fill(valid())
    page = visitor.press(age="17")
    assert page.status_code == 422
    assert "Phần 1/9" in page.text
    assert nothing_is_stored()


def test_a_body_of_10_mb_is_413(ready: Visitor) -> None:
    page = ready.press(comment="a" * 10_000_000)
    assert page.status_code == 413
    assert "256 kB" in page.text
    assert nothing_is_stored()


@pytest.mark.parametrize("broken", [b"%FF%FE", b"\xff\xfe", b"%C3"])
def test_broken_utf8_is_400(ready: Visitor, broken: bytes) -> None:
    fields = urlencode(ready.form.fields(), doseq=True).encode() + b"&comment=" + broken
    page = ready.client.post("/d/02839", data=fields, content_type=FORM)
    assert page.status_code == 400
    assert "hỏng mã" in page.text
    assert nothing_is_stored()


def test_text_is_kept_as_nfc_without_control_characters(ready: Visitor) -> None:
    typed = unicodedata.normalize("NFD", "Cán bộ rất tận tình\x07, \u0000nhanh") + "\r\nCảm ơn\x1b"
    assert ready.press(comment=typed).status_code == 303
    assert comments() == ["Cán bộ rất tận tình, nhanh\nCảm ơn"]


def test_a_comment_over_the_limit_is_422_and_stays_on_the_page(ready: Visitor) -> None:
    page = ready.press(comment="ý" * 1001)
    assert page.status_code == 422
    assert "1000 ký tự" in page.text or "1.000 ký tự" in page.text
    assert "ý" * 1001 in page.text
    assert nothing_is_stored()


def test_the_same_content_again_gets_the_same_receipt(ready: Visitor) -> None:
    form = ready.form
    first = ready.press().location.split("&ma=")[0]
    ready.form = form
    assert ready.press().location.split("&ma=")[0] == first
    assert len(stored()) == 1


def test_a_second_person_who_went_back_can_send_as_a_new_form(ready: Visitor) -> None:
    form = ready.form
    ready.press()
    ready.form = form
    ready.fill({"1.1": "1", "comment": "Chờ lâu"})
    page = ready.press()
    assert page.status_code == 409
    assert "Chờ lâu" in page.text
    assert [b.words for b in ready.form.buttons() if b.name != "stay"] == ["Gửi thành phiếu mới"]
    assert len(stored()) == 1
    assert ready.press().status_code == 303
    assert [answers["1.1"] for answers in stored_answers()] == ["4", "1"]


def test_on_the_conflict_page_the_language_can_change_without_losing_anything(ready: Visitor) -> None:
    form = ready.form
    ready.press()
    ready.form = form
    ready.fill({"1.1": "1"})
    ready.press()
    ready.press("stay", words="English")
    assert ready.press().status_code == 303
    assert len(stored()) == 2


def test_a_filled_honeypot_is_400_and_not_kept(ready: Visitor) -> None:
    page = ready.press(website="http://example.org")
    assert page.status_code == 400
    assert "ô phải để trống" in page.text
    assert nothing_is_stored()


@pytest.mark.parametrize("code", ["", "7K3QZ-0M4TX-A", "7K3QZ-0M4TX-A.AAAA", "%FF.x"])
def test_nobody_can_show_a_receipt_that_was_never_given(citizen: FlaskClient, code: str) -> None:
    page = citizen.get(f"/d/02839/xong?phieu={code}")
    assert page.status_code == 404
    assert "data-receipt" not in page.text


def test_a_receipt_is_still_shown_after_the_round_closed(ready: Visitor) -> None:
    ready.press()
    close()
    assert "data-receipt" in ready.follow().text


def test_an_unknown_page_number_begins_at_the_first(visitor: Visitor) -> None:
    visitor.fill(valid())
    assert "Phần 2/9" in visitor.press(_page="999").text
    visitor.open()
    visitor.fill(valid())
    assert "Phần 2/9" in visitor.press(_page="²").text


def test_jumping_to_the_end_sends_nothing_incomplete(visitor: Visitor) -> None:
    page = visitor.press(_page="11")
    assert page.status_code == 422
    assert "Phần 1/9" in page.text
    assert nothing_is_stored()


def rename_table(old: str, new: str) -> None:
    with store.writing() as session:
        session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_when_storing_fails_the_answers_stay_on_the_page_and_can_be_sent_again(ready: Visitor) -> None:
    rename_table("tally_pending", "elsewhere")
    page = ready.press()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Cán bộ tận tình" in page.text
    rename_table("elsewhere", "tally_pending")
    assert nothing_is_stored()
    assert [b.words for b in ready.form.buttons() if b.name != "stay"] == ["Gửi lại"]
    assert ready.press().status_code == 303
    assert len(stored()) == 1
