"""The mã phiếu."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from survey.intake.receipt import ALPHABET, check_character, normalise, receipt

bodies = st.text(ALPHABET, min_size=10, max_size=10)


@given(st.uuids())
def test_a_receipt_is_read_back_however_it_was_typed(response_id: UUID) -> None:
    code = receipt(response_id)
    assert normalise(code) == code
    assert normalise(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


@given(bodies, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str) -> None:
    wrong = body[:place] + other + body[place + 1 :]
    assert (check_character(wrong) == check_character(body)) == (wrong == body)


def test_what_cannot_be_a_receipt_is_none() -> None:
    assert normalise("W2GCB-N8GN8-N") is None
    assert normalise("") is None
    assert normalise("ă2GCB-N8GN8-M") is None


def test_a_receipt_can_be_computed_anywhere() -> None:
    # printf 'receipt00000000-0000-0000-0000-000000000000' | sha256sum starts with e0a0c5d510aa
    assert receipt(UUID(int=0)) == "W2GCB-N8GN8-M"
