"""A round of any size becomes the sheet of quality rules without ever being rows of Python."""

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pytest

from survey import store
from survey.models import Round
from survey.tabulate.quality import read_sheet
from survey.tabulate.reading import batches
from tests.conftest import make_round
from tests.intake.test_flagging import at, burst, give


class Row(tuple[Any, ...]):
    """A row that is counted while it lives."""

    living: ClassVar[int] = 0

    def __init__(self, *_: object) -> None:
        Row.living += 1

    def __del__(self) -> None:
        Row.living -= 1


def test_rows_become_arrays_a_few_at_a_time(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, most = make_round(), list[int]()
    burst(round_id)
    give(round_id, [at(7.5 + i * i * 0.1, -3) for i in range(10)], level="3")

    def counted(*given: Any) -> Iterator[list[Row]]:
        for rows in batches(*given):
            yield [Row(row) for row in rows]
            most.append(Row.living)

    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        whole = read_sheet(session, survey_round)
        monkeypatch.setattr("survey.tabulate.reading.BATCH", 2)
        monkeypatch.setattr("survey.tabulate.quality.batches", counted)
        parts = read_sheet(session, survey_round)
    assert len(most) == 13
    assert max(most) <= 4
    assert parts.ids == whole.ids
    for name, column in vars(whole.sheet).items():
        assert np.array_equal(vars(parts.sheet)[name], column, equal_nan=name == "second"), name
