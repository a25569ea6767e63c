"""The study of quality rules in small: who is accused, who is found, and figures counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from analysis.quality import FAMILY, RULES, Sheet, check, decide
from analysis.quality.gaps import ANSWERS, GAPS, SHAPE, bound
from analysis.quality.hours import outside
from analysis.quality.runs import _runs, identical_run
from bench.studies._quality_rounds import ALIKE, MONDAY, UNLIKE, Honest, Plant, honest, planted
from bench.studies.quality import Alarms, alarms, power

SMALL = [replace(kind, units=25) for kind in (*ALIKE, UNLIKE)]
RUNS = 4


@pytest.fixture(scope="module", params=SMALL, ids=["95", "97", "99", "unlike"])
def lines(request: pytest.FixtureRequest) -> dict[str, Alarms]:
    return alarms(request.param, RUNS)


def test_honest_rounds_show_no_pattern(lines: dict[str, Alarms]) -> None:
    assert lines["any"].with_any <= 1


def test_small_p_values_are_no_more_than_chance_gives(lines: dict[str, Alarms]) -> None:
    for rule in RULES:
        tests = lines[rule].tests
        assert lines[rule].hundredth <= 0.01 + 4 * np.sqrt(0.01 * 0.99 / tests), rule
        assert lines[rule].thousandth <= 0.001 + 4 * np.sqrt(0.001 / tests), rule


def test_every_rule_has_the_same_part_of_the_family() -> None:
    found = check(honest(SMALL[1], np.random.default_rng(1)))
    assert [one.level for one in found] == [FAMILY / len(RULES)] * len(RULES)


@pytest.mark.parametrize("plant", [Plant("burst", 12), Plant("copies", 8), Plant("after hours", 12)])
def test_each_kind_of_stuffing_is_found_and_nobody_else_is(plant: Plant) -> None:
    seen = power(plant, 2, SMALL[1])
    assert seen.meant >= 0.9
    assert seen.flagged >= 0.9
    assert seen.honest < 3


def test_what_nobody_planted_is_not_flagged() -> None:
    rng = np.random.default_rng(5)
    sheet, made_up = planted(honest(SMALL[1], rng), Plant("burst", 20), [3], rng)
    flagged = np.logical_or.reduce([one.flagged for one in check(sheet)])
    assert set(sheet.unit[flagged]) == {3}
    assert made_up[flagged].mean() > 0.9


def test_one_seed_one_result() -> None:
    sheet = honest(SMALL[3], np.random.default_rng(7))
    once, again = (RULES[name](sheet).p for name in ("identical_run", "identical_run"))
    np.testing.assert_array_equal(once, again)


def day(seconds: list[float], patterns: list[int], **changes: Any) -> Sheet:
    """One counter's day."""
    n = len(seconds)
    zero, false = np.zeros(n, np.int64), np.zeros(n, bool)
    made = Sheet(zero, zero, zero, zero + MONDAY, np.array(seconds, float), np.array(patterns), false, false)
    return replace(made, **changes)


@pytest.mark.parametrize("length", [2, 3, 4])
def test_runs_are_bounded_by_their_expected_number(length: int) -> None:
    things = "aaaabbb"
    orders = list(permutations(range(len(things))))
    starts = sum(
        word[i : i + length] == "a" * length and (i == 0 or word[i - 1] != "a")
        for word in ("".join(things[i] for i in order) for order in orders)
        for i in range(len(word) - length + 1)
    )
    given = _runs(np.array([7]), np.array([4]), np.array([length]))[0]
    assert given == pytest.approx(starts / len(orders))


def test_a_day_of_nothing_but_top_marks_is_normal() -> None:
    found = identical_run(day([30_000 + 60.0 * i for i in range(40)], [9] * 40))
    assert found.p.tolist() == [1.0]
    assert found.expected.tolist() == found.observed.tolist() == [40]


def test_the_longest_run_is_what_would_be_flagged() -> None:
    found = identical_run(day([100.0 * i for i in range(12)], [1, 2, 3, 4, 5, 7, 7, 7, 7, 6, 8, 9]))
    assert np.flatnonzero(found.involved).tolist() == [5, 6, 7, 8]
    assert found.observed.tolist() == [4]


def test_equal_gaps_are_no_likelier_than_said() -> None:
    gaps = np.random.default_rng(3).gamma(SHAPE, size=(200_000, GAPS))
    greatest = gaps.max(axis=1) / gaps.sum(axis=1)
    for ratio in (1.35, 1.45, 1.55):
        limit = ratio / GAPS
        assert (greatest <= limit).mean() <= float(bound(np.array([limit]))[0])


def test_clockwork_is_found_and_minutes_alone_are_not() -> None:
    exact = RULES["equal_gaps"](day([30_000 + 241.0 * i for i in range(ANSWERS)], [0] * ANSWERS))
    coarse = RULES["equal_gaps"](day([30_000 + 60.0 * i for i in range(ANSWERS)], [0] * ANSWERS))
    assert exact.p[0] < 1e-8
    assert coarse.p[0] == 1.0


def test_days_off_and_evenings_are_outside_and_unknown_moments_are_not() -> None:
    sheet = day([6 * 3600, 9 * 3600, 18 * 3600, np.nan, 9 * 3600], [0] * 5)
    sheet = replace(sheet, day=MONDAY + np.array([0, 0, 0, 0, 5]))
    assert outside(sheet).tolist() == [True, False, True, False, True]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("size", [0, 1, 4, 12])
def test_no_rule_falls_over_a_little_data(rule: str, size: int) -> None:
    found = decide(RULES[rule](day([30_000.0 + 997 * i % 4001 for i in range(size)], [1] * size)), 0.01)
    assert not found.flagged.any()


@pytest.mark.parametrize("rule", RULES)
def test_answers_whose_moment_is_unknown_are_taken(rule: str) -> None:
    sheet = honest(Honest(0.97, units=3), np.random.default_rng(2))
    found = RULES[rule](replace(sheet, second=np.full(len(sheet), np.nan)))
    timed = rule not in ("copied", "missing_tail", "low_entropy")
    assert not timed or not (found.p < 0.01).any()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: day([90_000.0], [0]), "expected 0 to 86,399"),
        (lambda: day([1.0], [0, 1]), "different lengths"),
        (lambda: decide(identical_run(day([1.0], [0])), 0), "level must be"),
    ],
)
def test_what_cannot_be_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
