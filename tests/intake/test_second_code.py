"""The second code: derived, typed in any form, told apart from the receipt."""

from uuid import UUID, uuid4

import pytest

from survey.intake.receipt import receipt
from survey.intake.second_code import key_of, key_of_codes, normalise, second_code


def test_what_a_person_types_is_read_like_the_code() -> None:
    code = second_code(UUID(int=0))
    assert code == "2Y90-AVF0-VMB3-DBXV"
    assert normalise(code.lower().replace("-", " ").replace("0", "o")) == code


@pytest.mark.parametrize("typed", ["", "2Y90-AVF0-VMB3-DBXW", "2Y90", "Ầ" * 16, "W2GCB-N8GN8-M"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise(typed) is None


def test_both_codes_together_give_the_key_and_neither_alone_nor_swapped() -> None:
    one, other = uuid4(), uuid4()
    assert key_of_codes(receipt(one), second_code(one)) == key_of(one)
    assert key_of_codes(receipt(one), second_code(other)) not in (key_of(one), key_of(other))
    assert key_of_codes(second_code(one), receipt(one)) is None
