"""The design effect of a round that opens is that of rounds that are over, and then stays."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from survey import store
from survey.models import Round
from survey.registry import rounds
from survey.tabulate.design_effect import DesignEffect, variances
from tests.answers import MOMENT
from tests.conftest import make_round
from tests.intake.test_rollup import fold_all, give


def days(satisfied: dict[int, int], each: int = 10) -> list[dict[str, Any]]:
    """Answers of two units on 12 days: on a day all alike, or so many of `each` satisfied."""
    return [
        {
            "unit": unit,
            "answered_at": MOMENT + timedelta(days=day),
            "level": "4" if i < satisfied[day % len(satisfied)] else "2",
        }
        for unit in ("02839", "02686")
        for day in range(12)
        for i in range(each)
    ]


def over(slug: str, given: list[dict[str, Any]], **changes: Any) -> None:
    """A round that is closed after these answers."""
    round_id = make_round(slug, **changes)
    give(round_id, given)
    fold_all()
    with store.writing() as session:
        rounds.close(session, session.get_one(Round, round_id))


def opened(**changes: Any) -> DesignEffect:
    with store.reading() as session:
        made = session.get_one(Round, make_round("moi", **changes))
        session.refresh(made)
        return DesignEffect(made.design_effect, made.design_effect_rounds)


def test_without_an_earlier_round_it_is_one_and_says_so(app: Any) -> None:
    found = opened()
    assert found == DesignEffect(1.0, 0)
    with app.test_request_context():
        assert found.words == "hệ số thiết kế 1 (chưa có đợt trước)"


def test_days_on_which_all_say_the_same_count_as_one_answer(both: str) -> None:
    over("cu", days({0: 10, 1: 0}))
    found = opened()
    # Ten equal answers a day; 12 days estimate the variance with 11 degrees, 120 answers with 119.
    assert found.value == pytest.approx(10 * (12 / 11) / (120 / 119))
    assert found.rounds == 1


def test_days_that_are_all_alike_never_make_it_less_than_one(both: str) -> None:
    over("cu", days({0: 5, 1: 5}))
    assert opened() == DesignEffect(1.0, 1)


def test_other_questionnaires_and_open_rounds_tell_nothing(both: str) -> None:
    over("khac", days({0: 10, 1: 0}), questionnaire="mot-cham")
    give(make_round("mo"), days({0: 10, 1: 0}))
    fold_all()
    assert opened(channels=["paper"]) == DesignEffect(1.0, 0)


def test_too_few_days_tell_nothing() -> None:
    unit = np.repeat([1, 2], 9)
    assert variances(unit, np.ones((18, 1)), np.full((18, 1), 2)) is None
    assert variances(np.arange(30), np.ones((30, 1)), np.full((30, 1), 2)) is None


@pytest.mark.parametrize("correlation", [0.0, 0.05])
def test_it_finds_what_answers_were_made_with(correlation: float) -> None:
    random = np.random.default_rng(11)
    units, length, each, rate = 100, 60, 17, 0.9
    size = (units * length, 1)
    of_day = np.full(size, rate)
    if correlation:
        spread = 1 / correlation - 1
        of_day = random.beta(rate * spread, (1 - rate) * spread, size)
    satisfied = random.binomial(each, of_day)
    found = variances(np.repeat(np.arange(units), length), satisfied, np.full(size, each))
    assert found is not None
    assert found[0] / found[1] == pytest.approx(1 + (each - 1) * correlation, rel=0.06)
