"""An adversary with a linear programme: recovers hidden counts before complements, and never after."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import CountTable, Policy, Show, audit, protect
from analysis.disclosure.complementary import primary
from analysis.disclosure.rows import shown_row
from tests.analysis.disclosure.adversary import broken, lines, span

ROOMY = [[0, 0, 9, 30, 40], [0, 0, 8, 20, 60], [6, 5, 9, 40, 50], [0, 5, 12, 80, 90]]
level = st.one_of(st.just(0), st.integers(0, 8), st.integers(0, 60))
tables = st.lists(st.lists(level, min_size=5, max_size=5), min_size=2, max_size=6)
policies = st.sampled_from(
    [Policy(), Policy(split="exact"), Policy(margins="rates"), Policy(margins="rates", total_base=10)]
)


def alone_known(table: CountTable) -> list[tuple[np.ndarray, float, float]]:
    """What primary suppression alone would publish."""
    plan = primary(table, Policy())
    rows = [
        shown_row(name, counts, table.satisfied, Show(int(show)), int(why), Policy())
        for name, counts, show, why in zip(table.rows, table.counts, plan.rows, plan.why, strict=True)
    ]
    totals = [
        shown_row(name, table.total(name), table.satisfied, Show(int(show)), int(why), Policy())
        for name, show, why in zip(table.groups, plan.groups, plan.why_groups, strict=True)
    ]
    return list(lines(table, rows, totals, 1))


def cell(table: CountTable, row: int, at: int) -> np.ndarray:
    target = np.zeros(table.counts.shape)
    target[row, at] = 1
    return target.ravel()


def test_a_lone_small_unit_is_recovered_from_the_total_before_and_not_after() -> None:
    table = CountTable.of([[0, 0, 0, 1, 2], *ROOMY])
    known = alone_known(table)
    assert [span(cell(table, 0, at), known) for at in (3, 4)] == [(1, 1), (2, 2)]
    shown = protect(table)
    assert broken(table, shown) == []
    assert shown.rows[0].n is None
    assert "complementary" in {row.reason for row in shown.rows}


def test_a_lone_joined_row_gives_its_levels_away_before_and_not_after() -> None:
    table = CountTable.of([[1, 0, 9, 30, 40], [6, 5, 9, 40, 50], [6, 5, 12, 80, 90]])
    known = alone_known(table)
    assert span(cell(table, 0, 0), known) == pytest.approx((1, 1))
    assert broken(table, protect(table)) == []


def test_a_lone_class_is_narrowed_by_the_total_before_and_not_after() -> None:
    table = CountTable.of([[1, 2, 0, 40, 60], [6, 5, 9, 40, 50], [6, 5, 12, 80, 90]])
    known = alone_known(table)
    rest = cell(table, 0, 0) + cell(table, 0, 1) + cell(table, 0, 2)
    assert span(rest, known) == pytest.approx((3, 3))
    shown = protect(table)
    assert broken(table, shown) == []
    assert shown.rows[0].show >= Show.CODED


def test_totals_of_parts_and_whole_are_read_together() -> None:
    groups = {"north": [0, 1, 2], "south": [3, 4], "province": [0, 1, 2, 3, 4]}
    table = CountTable.of([[0, 0, 0, 1, 2], *ROOMY], groups=groups)
    shown = protect(table)
    assert broken(table, shown) == []
    assert [total.name for total in shown.totals] == ["north", "south", "province"]


@settings(max_examples=30)
@given(tables, policies)
def test_no_hidden_count_can_be_recovered(counts: list[list[int]], policy: Policy) -> None:
    table = CountTable.of(counts)
    shown = protect(table, policy)
    assert broken(table, shown) == []
    assert audit(table, shown.plan, policy, exchanges=False).exposures == ()


@settings(max_examples=10)
@given(tables.filter(lambda t: len(t) >= 4), policies)
def test_nor_with_totals_of_several_kinds(counts: list[list[int]], policy: Policy) -> None:
    size = len(counts)
    groups = {"odd": range(1, size, 2), "even": range(0, size, 2), "first": [0, 1], "all": range(size)}
    table = CountTable.of(counts, groups={name: list(at) for name, at in groups.items()})
    assert broken(table, protect(table, policy)) == []


@settings(max_examples=20)
@given(tables)
def test_exchanges_prove_nothing_that_programmes_deny(counts: list[list[int]]) -> None:
    table = CountTable.of(counts)
    plan = primary(table, Policy())
    fast, slow = (audit(table, plan, Policy(), exchanges=e) for e in (True, False))
    assert {(e.name, e.what) for e in fast.exposures} == {(e.name, e.what) for e in slow.exposures}
    for one, other in zip(fast.exposures, slow.exposures, strict=True):
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-6)


def test_bounds_are_those_of_counting_every_table() -> None:
    table = CountTable.of([[1, 1], [2, 3], [12, 15]], satisfied=(False, True))
    policy = Policy(split="exact")
    found = {
        (e.name, e.what): (e.low, e.high) for e in audit(table, primary(table, policy), policy).exposures
    }
    small = [
        (a, b, c, d)
        for a, b, c, d in itertools.product(range(10), repeat=4)
        if a + c == 3 and b + d == 4 and 1 <= a + b <= 9 and 1 <= c + d <= 9
    ]
    for at in (0, 1):
        reached = [table_[at] for table_ in small]
        assert found[("0", f"level {at + 1}")] == (min(reached), max(reached))
    sizes = [a + b for a, b, _, _ in small]
    assert (max(sizes) - min(sizes), ("0", "n") in found) == (5, False)


def test_an_exposure_names_the_count_and_how_close_one_gets() -> None:
    table = CountTable.of([[0, 0, 0, 1, 2], *ROOMY], ["A", "B", "C", "D", "E"])
    first = audit(table, primary(table, Policy()), Policy(), stop_at=1).exposures[0]
    assert (first.name, first.what, first.count, first.needed) == ("A", "level 1", 0, 5.0)
    assert (first.low, first.high) == (0, 0)


@settings(max_examples=10)
@given(tables)
def test_no_complement_is_in_vain(counts: list[list[int]]) -> None:
    table = CountTable.of(counts)
    first, plan = primary(table, Policy()), protect(table).plan
    for at in np.flatnonzero(plan.rows > first.rows):
        rows = plan.rows.copy()
        rows[at] = first.rows[at]
        assert audit(table, dataclasses.replace(plan, rows=rows, why=first.why), Policy()).exposures


def test_a_small_row_takes_two_others_with_it_but_never_the_largest() -> None:
    others = [[0, 0, 9, 100, 120], [0, 0, 9, 110, 130], [0, 0, 7, 6, 0], [0, 0, 9, 200, 220]]
    shown = protect(CountTable.of([[0, 0, 0, 1, 2], *others]))
    assert sum(row.show == Show.HIDDEN for row in shown.rows) <= 3
    assert (shown.rows[0].show, shown.rows[4].show) == (Show.HIDDEN, Show.LEVELS)


def test_a_table_that_is_safe_by_itself_loses_nothing() -> None:
    shown = protect(CountTable.of(ROOMY))
    assert {row.show for row in shown.rows} == {Show.LEVELS}
    assert (shown.checked, shown.solved) == (0, 0)


def test_rounded_totals_hide_a_small_unit_without_hiding_others() -> None:
    counts = [[0, 0, 0, 1, 2], *([[0, 0, 206, 2000, 3000]] * 4)]
    table = CountTable.of(counts)
    exact, rounded = protect(table), protect(table, Policy(margins="rates", total_base=50))
    assert sum(row.show == Show.HIDDEN for row in rounded.rows) == 1
    assert sum(row.show == Show.HIDDEN for row in exact.rows) > 1
    assert rounded.totals[0].n == 20_850
    assert rounded.totals[0].shares == (0.0, 0.0, 0.04, 0.384, 0.576)
    assert broken(table, rounded) == []


def test_a_province_of_152_units_is_protected_and_stands_an_audit_by_programmes_alone() -> None:
    rng = np.random.default_rng(161)
    shape = np.array([0.005, 0.01, 0.035, 0.4, 0.55])
    counts = np.array([rng.multinomial(n, rng.dirichlet(80 * shape)) for n in rng.integers(3, 300, 152)])
    table = CountTable.of(counts)
    shown = protect(table)
    assert shown.checked > 400
    assert audit(table, shown.plan, Policy(), exchanges=False).exposures == ()
