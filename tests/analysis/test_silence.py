"""Silent counters: their own hours, the chance of none by other ways, false alarms as stated, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analysis.silence import (
    Profile,
    chance_of_none,
    evidence,
    level_for,
    open_since,
    profile,
    silence,
)
from bench.studies import silence as study

OPEN = study.OPEN


def usual(weeks: int = 8, per_day: float = 17, spread: float = 0.1, seed: int = 4) -> Profile:
    return study.learned(np.random.default_rng(seed), weeks, per_day, spread)


def test_rates_are_the_counters_own_by_weekday_and_hour() -> None:
    found = usual(weeks=400, spread=0.0)
    hourly = OPEN * study.BUSY
    whole = np.where(OPEN > 0, hourly / np.maximum(OPEN, 0.1) / hourly.sum() * 17, 0.0)
    for weekday in range(5):
        assert found.rate[weekday] == pytest.approx(whole * study.BY_WEEKDAY[weekday], rel=0.1)
    assert found.per_day == pytest.approx(17, rel=0.02)
    assert found.over_dispersion == pytest.approx(0, abs=0.01)
    assert usual(weeks=400, spread=0.3).over_dispersion == pytest.approx(0.3, rel=0.2)


def test_an_hour_that_never_had_an_answer_is_expected_to_have_none() -> None:
    counts, opened = np.zeros((25, 24), int), np.zeros((25, 24))
    counts[:, 9], opened[:, 9:13] = 6, 1
    found = profile(counts, opened, np.arange(25) % 5)
    assert found.rate[0, 10:13].tolist() == [0, 0, 0]
    since = np.zeros((1, 24))
    since[0, 10:13] = 1
    assert silence(found, since, [0], 0.05).chance == 1


def test_closed_hours_and_holidays_do_not_count() -> None:
    counts, opened = np.tile(OPEN * 4, (30, 1)).astype(int), np.tile(np.ceil(OPEN), (30, 1))
    holiday = np.vstack([opened, np.zeros((10, 24))])
    more = np.vstack([counts, np.zeros((10, 24), int)])
    plain, with_holidays = (
        profile(c, e, np.arange(len(c)) % 5) for c, e in ((counts, opened), (more, holiday))
    )
    assert with_holidays.rate == pytest.approx(plain.rate)
    assert (with_holidays.days, with_holidays.over_dispersion) == (plain.days, plain.over_dispersion)
    found = silence(plain, np.zeros((9, 24)), np.arange(9) % 5, 0.05)
    assert (found.hours, found.chance, found.alarm) == (0, 1, False)


def test_a_weekday_never_open_before_has_the_pattern_of_the_others_or_nothing() -> None:
    found = usual()
    assert found.rate[5].tolist() == [0] * 24
    assert silence(found, OPEN[None], [5], 0.05).chance == 1


def test_a_new_counter_is_a_state_and_no_alarm() -> None:
    weekday = np.arange(40) % 5
    counts = study.simulated(np.random.default_rng(4), 40, 17, 0.1)
    opened = np.tile(OPEN, (40, 1))
    assert profile(counts, opened, weekday).state is None
    rare = profile(counts // 8, opened, weekday)
    assert rare.answers < 30
    for few in (profile(counts[:19], opened[:19], weekday[:19]), rare):
        assert few.state == "new"
        found = silence(few, np.tile(OPEN, (20, 1)), np.arange(20) % 5, 0.05)
        assert (found.chance, found.alarm, found.state) == (None, False, "new")
    nothing = profile(np.zeros((0, 24)), np.zeros((0, 24)), np.zeros(0, int))
    assert (nothing.state, nothing.per_day) == ("new", 0.0)


@pytest.mark.parametrize(("mean", "spread"), [(4.0, 0.0), (4.0, 0.3), (0.0, 0.1), (12.0, 1.0)])
def test_a_days_chance_of_none_is_the_negative_binomials(mean: float, spread: float) -> None:
    law = stats.nbinom(1 / spread, 1 / (1 + spread * mean)) if spread else stats.poisson(mean)
    assert float(np.exp(-evidence(mean, spread))) == pytest.approx(float(law.pmf(0)))


def test_what_is_known_from_few_answers_is_integrated_over() -> None:
    answers, told = 40, 7.0
    law = stats.gamma(answers, scale=1 / answers)
    whole, _ = integrate.quad(lambda scale: law.pdf(scale) * np.exp(-told * scale), 0, 10)
    assert float(chance_of_none(told, answers)) == pytest.approx(whole)


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0, 1))
def test_the_longer_it_lasts_the_less_likely_it_is(one: int, other: int, spread: float) -> None:
    chances = [float(chance_of_none(evidence(k, spread), 100)) for k in sorted((one, other))]
    assert 1 >= chances[0] >= chances[1] > 0


def test_time_since_the_last_answer_is_counted_within_open_hours() -> None:
    opened = np.tile(OPEN, (3, 1))
    since = open_since(opened, 16.5, 24 + 10.0)
    assert since[0, 16] == pytest.approx(0.5)
    assert since[1].tolist() == [*OPEN[:10], *[0] * 14]
    assert since[2].sum() == 0
    assert open_since(opened, 20, 20).sum() == 0


def test_a_silent_counter_is_found_and_at_night_it_is_not() -> None:
    found, opened = usual(), np.tile(OPEN, (3, 1))
    level = level_for(found.per_day)
    night = silence(found, open_since(opened, 16, 30), [0, 1, 2], level)
    late = silence(found, open_since(opened, 16, 24 + 16), [0, 1, 2], level)
    assert (night.alarm, late.alarm) == (False, True)
    assert night.chance is not None
    assert late.chance is not None
    assert late.chance < level < night.chance


@pytest.mark.parametrize(("per_day", "spread"), [(17, 0.0), (17, 0.3), (5, 0.1)])
def test_a_year_has_no_more_false_alarms_than_stated(per_day: float, spread: float) -> None:
    found = study.cell(per_day, spread, 8, 2.0, counters=60)
    assert found.false_alarms - 2 * found.error <= 2.0
    assert found.false_alarms > 0.1
    # Looked at any moment it has about as many as stated; every hour has fewer.
    assert found.false_alarms < found.any_moment
    assert 1.0 < found.any_moment < 2.6
    assert found.median < 25


def test_ignoring_that_days_differ_would_give_many_more() -> None:
    rng, plain, allowed = np.random.default_rng(9), 0, 0
    for _ in range(30):
        own = study.learned(rng, 8, 17, 0.5)
        blind = Profile(own.rate, own.days, own.answers, 0.0)
        year, level = study.simulated(rng, 250, 17, 0.5), level_for(17, false_alarms=2.0)
        plain += study.alarms(blind, year, level)
        allowed += study.alarms(own, year, level)
    assert plain > 3 * allowed


def test_the_study_follows_hours_as_the_rule_does() -> None:
    own, level = usual(), 0.001
    hours, same = study.delay(own, 0, 9, level)
    assert same
    # Silent from Monday 10:00 on; answers again in the hour of the alarm, or in the one after it.
    at = int(np.flatnonzero((np.cumsum(OPEN * (np.arange(24) > 9)) >= hours - 1e-9) & (OPEN > 0))[0])
    for back, alarms in ((at, 0), (at + 1, 1)):
        day = np.ones((1, 24), int)
        day[0, 10:back] = 0
        assert study.alarms(own, day, level) == alarms


def test_a_level_is_false_alarms_over_answers() -> None:
    assert level_for(20, false_alarms=1, days=250) == pytest.approx(1 / 5000)
    assert level_for(0.01) == 0.05


@pytest.mark.parametrize(
    ("call", "how"),
    [
        (profile, {"counts": np.zeros((2, 23)), "opened": np.zeros((2, 23)), "weekday": [0, 1]}),
        (profile, {"counts": np.zeros((2, 24)), "opened": np.zeros((2, 24)), "weekday": [0]}),
        (profile, {"counts": np.zeros((1, 24)), "opened": np.zeros((1, 24)), "weekday": [7]}),
        (profile, {"counts": np.full((1, 24), -1), "opened": np.zeros((1, 24)), "weekday": [0]}),
        (profile, {"counts": np.full((1, 24), 0.5), "opened": np.zeros((1, 24)), "weekday": [0]}),
        (profile, {"counts": np.zeros((1, 24)), "opened": np.full((1, 24), 2), "weekday": [0]}),
        (silence, {"usual": usual(), "opened": np.zeros((1, 24)), "weekday": [0], "level": 0.0}),
        (silence, {"usual": usual(), "opened": np.zeros(24), "weekday": [0], "level": 0.01}),
        (level_for, {"answers_per_day": 0}),
        (level_for, {"answers_per_day": 5, "false_alarms": -1}),
        (open_since, {"opened": np.zeros((1, 24)), "last": 5, "now": 4}),
        (open_since, {"opened": np.zeros(24), "last": 5, "now": 6}),
    ],
)
def test_impossible_input_is_refused(call: Any, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        call(**how)
