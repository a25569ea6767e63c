"""The signed ticket of a form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from questionnaires.loader import from_dict, load, to_dict
from survey.respond import sending
from survey.respond.forms import form_class, read_answers
from survey.respond.ticket import Ticket

TICKET = Ticket("8e5c1c50-7e0e-4f5e-9f0e-0f6f3d0f2a11", "dot-1", "ab" * 32, "12")
parts = st.text(max_size=8)


def test_what_is_sent_comes_back_as_the_same_ticket() -> None:
    fields = TICKET.fields("secret")
    assert Ticket.read(fields) == TICKET
    assert TICKET.is_signed_by(fields["_token"], "secret")


@given(st.tuples(parts, parts, parts, parts), st.tuples(parts, parts, parts, parts))
def test_two_different_tickets_never_share_a_token(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (one == other) == (Ticket(*one).token("secret") == Ticket(*other).token("secret"))


def test_another_secret_or_a_broken_token_does_not_fit() -> None:
    for token in ("", "đ", TICKET.token("other secret"), TICKET.token("secret")[:-1]):
        assert not TICKET.is_signed_by(token, "secret")


def test_the_same_form_again_has_a_new_id_only() -> None:
    again = TICKET.again()
    assert again.id != TICKET.id
    assert (again.round, again.version, again.unit) == (TICKET.round, TICKET.version, TICKET.unit)


def test_a_signed_receipt_says_whether_it_is_simulated() -> None:
    for simulated in (True, False):
        signed = sending.sign_receipt("7K3QZ-0M4TX-A", simulated, "secret")
        assert sending.read_receipt(signed, "secret") == ("7K3QZ-0M4TX-A", simulated)
    assert sending.read_receipt(signed, "other") is None


def test_a_question_may_not_take_the_name_of_a_button() -> None:
    plain = to_dict(load("mot-cham"))
    plain["sections"][0]["items"][2]["id"] = "website"
    with pytest.raises(ValueError, match="website"):
        form_class(from_dict(plain))


def test_no_opinion_beside_reasons_leaves_the_reasons() -> None:
    form = MultiDict([("general", "1"), ("reasons", "~"), ("reasons", "waiting"), ("reasons", "waiting")])
    assert read_answers(load("mot-cham"), form) == {"general": "1", "reasons": ["waiting"]}


def test_answers_to_questions_not_asked_are_left_out() -> None:
    form = MultiDict([("general", "5"), ("reasons", "waiting"), ("comment", " "), ("else", "x")])
    assert read_answers(load("mot-cham"), form) == {"general": "5"}
