"""Reading a round: which rows, which codes, which divisions, on both kinds of database."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from survey import store
from survey.models import Response, Round
from survey.tabulate.matrix import Matrix, data_hash, matrix
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms


def read(round_id: int, *by: str) -> Matrix:
    with store.reading() as session:
        return matrix(session, session.get_one(Round, round_id), by)


def three_answers() -> int:
    round_id = make_round()
    answer(round_id, forms(round_id, "5"), "02839", "web")
    answer(round_id, forms(round_id, "3", sex="male"), "02647", "web")
    answer(round_id, [{"age": "25-34"}], "02647", "kiosk")
    return round_id


def test_every_answer_is_one_row_of_codes(both: str) -> None:
    read_ = read(three_answers())
    codes = read_.codes(["1.1", "4.3"])
    assert sorted(bytes(row) for row in codes) == [b"--", b"33", b"55"]


def test_break_offs_are_counted_and_left_out_of_estimates(both: str) -> None:
    read_ = read(three_answers())
    assert (len(read_), len(read_.estimated())) == (3, 2)
    assert read_.by_channel("complete") == {"web": 2}
    assert read_.by_channel("break_off") == {"kiosk": 1}


def test_units_without_answers_have_their_place(both: str) -> None:
    (unit,) = read(three_answers(), "unit").domains
    assert len(unit.values) == 99
    assert sorted(unit.values[i] for i in unit.index) == ["02647", "02647", "02839"]
    assert unit.labels[unit.values.index("02839")] == "Xã Bắc Hà"


@pytest.mark.parametrize(
    ("by", "found"), [("field", ["land", "land", None]), ("sex", ["female", "male", None])]
)
def test_a_closed_choice_divides_and_silence_belongs_to_no_part(
    sqlite_url: str, by: str, found: list[str]
) -> None:
    store.connect(sqlite_url)
    (domain,) = read(three_answers(), by).domains
    values = [domain.values[i] if i >= 0 else None for i in domain.index]
    assert sorted(values, key=str) == sorted(found, key=str)


def test_the_hash_is_over_sorted_digests_of_every_answer(both: str) -> None:
    round_id = three_answers()
    with store.reading() as session:
        digests = session.scalars(select(Response.digest)).all()
    assert read(round_id).hash == sha256(b"".join(sorted(digests))).hexdigest()


def test_the_hash_does_not_depend_on_storage_order() -> None:
    digests = [sha256(bytes([i])).digest() for i in range(50)] + [b"\0" * 32, b"\0" * 31 + b"\1"]
    assert data_hash(b"".join(digests)) == data_hash(b"".join(reversed(digests)))
    assert data_hash(b"".join(digests)) == sha256(b"".join(sorted(digests))).hexdigest()


def test_an_empty_round_is_an_empty_matrix(both: str) -> None:
    read_ = read(make_round(), "unit", "channel")
    assert read_.cards.shape[0] == 0
    assert read_.by_channel("complete") == {}


def test_only_this_rounds_answers_are_read(both: str) -> None:
    one = three_answers()
    with store.writing() as session:
        session.get_one(Round, one).status = "closed"
    other = make_round("dot-2")
    answer(other, forms(other, "1"))
    assert (len(read(one)), len(read(other))) == (3, 1)


def test_an_unknown_division_names_the_known_ones(both: str) -> None:
    with pytest.raises(ValueError, match=r"by 'weather'; expected one of unit, channel, .*sex"):
        read(three_answers(), "weather")
