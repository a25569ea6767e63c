"""Below Sở Nội vụ nobody finds a figure between two steps of ten answers."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from sqlalchemy import event

from questionnaires.layout import positions
from questionnaires.loader import load
from survey import clock, store
from survey.models import Round
from survey.tabulate import live_rates
from survey.tabulate.rated import rated
from survey.tabulate.stepped import STEP, Standing, stepped
from tests.answers import MOMENT, whole
from tests.conftest import make_round
from tests.intake.test_rollup import fold_all, give

VECTOR = rated(load("sipas-2640"))
WIDTH = sum(place.width for place in positions(load("sipas-2640")))


def plus(now: Standing, card: str, status: str = "complete") -> Standing:
    """One more answer."""
    more = VECTOR.count([card], np.zeros(1, np.int64), 1)[0] * np.uint32(status != "break_off")
    numbers = (status == "complete", status == "partial")
    return Standing(now.answers + 1, now.complete + numbers[0], now.partial + numbers[1], now.codes + more)


NOTHING = Standing(0, 0, 0, np.zeros(VECTOR.size, np.uint32))


def card(random: Random) -> str:
    """A card on which the rated items are answered, some of them by few."""
    letters = ["-"] * WIDTH
    for place, each in enumerate(VECTOR.items):
        letters[each.start] = random.choice("12345") if place or random.random() < 0.2 else "-"
    return "".join(letters)


@pytest.mark.parametrize("seed", range(4))
def test_every_change_that_shows_is_of_ten_people_or_more(seed: int) -> None:
    random, now, shown = Random(seed), NOTHING, None
    states = [NOTHING]
    for _ in range(250):
        now = plus(now, card(random), random.choice(("complete", "complete", "partial", "break_off")))
        if (step := stepped(shown, now, VECTOR)) is not None:
            shown = step
            states.append(step)
    assert len(states) > 10
    for before, after in pairwise(states):
        assert after.rating - before.rating >= STEP
        grown = after.codes.astype(int) @ VECTOR.answered - before.codes.astype(int) @ VECTOR.answered
        assert all(n == 0 or n >= STEP for n in grown.tolist())
    assert (states[-1].codes.astype(int) @ VECTOR.answered)[0] > 0


def test_break_offs_make_no_step() -> None:
    now = NOTHING
    for _ in range(40):
        now = plus(now, card(Random(1)), "break_off")
    assert stepped(None, now, VECTOR) is None


def test_erasing_moves_nothing_back() -> None:
    now = NOTHING
    for _ in range(12):
        now = plus(now, card(Random(1)))
    assert stepped(now, NOTHING, VECTOR) is None


def shown(round_id: int) -> dict[int, tuple[int, float | None]]:
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        found = live_rates.rates(session, survey_round, stepped=True)
        indices = live_rates.indices(survey_round, found)
        return {unit: (index.n, index.rate) for unit, index in indices.items()}


def test_reading_again_shows_the_same_until_ten_more_have_come(both: str) -> None:
    round_id, seen = make_round(), []
    for i in range(34):
        give(round_id, [{"level": "4" if i % 3 else "2"}])
        if i % 2:
            fold_all()
        seen += [shown(round_id), shown(round_id)]
    states = [n for state in seen for n, _rate in state.values()]
    assert seen[0] == {}
    assert sorted(set(states)) == [10, 20, 30]
    assert seen[-2:] == [shown(round_id)] * 2


def test_a_page_reads_steps_and_writes_nothing(both: str) -> None:
    round_id = make_round()
    give(round_id, [{}] * 12)
    fold_all()
    asked: list[str] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    shown(round_id)
    assert all(text.startswith(("SELECT", "BEGIN")) for text in asked)
    assert not any("FROM tally_pending" in text for text in asked)


def test_a_late_answer_of_a_past_day_is_no_step_of_its_own(both: str) -> None:
    round_id = make_round()
    give(round_id, [{}] * 15)
    fold_all()
    before = shown(round_id)
    give(round_id, [{"answered_at": MOMENT - timedelta(days=3), "answers": whole(level="1")}])
    fold_all()
    assert shown(round_id) == before


def test_between_the_steps_of_two_days_are_ten_answers(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id, now = make_round(), clock.now()
    for day in range(4):
        monkeypatch.setattr(clock, "now", lambda day=day: now + timedelta(days=day))
        give(round_id, [{}] * 7)
        fold_all()
    with store.reading() as session:
        [unit] = live_rates.rates(session, session.get_one(Round, round_id)).keys
        steps = live_rates.rates_by_step(session, session.get_one(Round, round_id), unit)
    assert [count.answers for count in steps.counts] == [14, 14]
    assert steps.raters.tolist() == [14, 14]
