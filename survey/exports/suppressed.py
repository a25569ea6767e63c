"""What may be shown of results to whoever may not see raw cells (docs/method.md, "What may be shown").

Each item is a table of counts by row with the total of all rows; `analysis.disclosure` decides what it shows.
Items asked of the same people have nearly the same n in every row, so that a row hidden for another's sake
in one of them is hidden in all: else the difference of two tables would tell the n that one of them hides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure import CountTable, Limits, Policy, Release, Show, ShownRow, release
from questionnaires.model import Item
from survey.errors import Refused
from survey.exports.basis import stands_on
from survey.i18n import gettext as _
from survey.tabulate.results import Estimates, Results

WHOLE = "*"

Releases = Mapping[str, Release]


@dataclass(frozen=True)
class Suppressed:
    """Results of which every row of every item shows no more than it may, whole and by one division.

    `releases` holds the counts that the figures stand on and is never shown; `rows` and `whole` are.
    """

    found: Results
    names: tuple[str, ...]
    releases: Releases

    def whole(self, item: str) -> ShownRow:
        """What the whole round shows of an item."""
        shown = self.releases[item].shown
        return shown.totals[0] if shown.totals else shown.rows[0]

    def rows(self, item: str) -> tuple[ShownRow, ...]:
        """What each row shows of an item, in the order of `names`; none without a division."""
        shown = self.releases[item].shown
        return shown.rows if shown.totals else ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """Rows that still show the release before in some item, in the order of `names`."""
        late = {name for made in self.releases.values() for name in made.waiting}
        return tuple(name for name in self.names if name in late)


def suppress(found: Results, earlier: Sequence[Releases] = (), policy: Policy | None = None) -> Suppressed:
    """Decide what is shown of every item, after earlier releases (oldest first) of the same round.

    Raises Refused for crossed divisions, whose tables would lose most of their cells.
    """
    if len(found.by) > 1:
        raise Refused(_("Số liệu đưa ra ngoài chỉ chia theo một cách một lần."))
    tables = {row.item: _table(found, at) for at, row in enumerate(found.whole.items)}
    names = _all_names(found, tables, earlier)
    tables = {item: _with_rows(table, names) for item, table in tables.items()}
    before = {item: [_aligned(made[item], names) for made in earlier] for item in tables}
    made: dict[str, Release] = {}
    for family in _families(found):
        made |= _alike(family, tables, before, policy or Policy())
    return Suppressed(found, names, {item: made[item] for item in tables})


def _table(found: Results, at: int) -> CountTable:
    item = found.questionnaire.item(found.whole.items[at].item)
    satisfied = [option.code in item.satisfied for option in item.options]
    if not found.by:
        return CountTable.of([_levels(found.whole, at)], [WHOLE], satisfied, {})
    rows = [name_of(part) for part in found.domains]
    counts = [_levels(part, at) for part in found.domains]
    return CountTable.of(counts, rows, satisfied, {WHOLE: range(len(rows))})


def name_of(part: Estimates) -> str:
    """The name of a row: its value in the one division."""
    return next(iter(part.key.values()), WHOLE)


def _levels(part: Estimates, at: int) -> list[int]:
    return [int(count) for count in part.items[at].levels]


def _all_names(
    found: Results, tables: Mapping[str, CountTable], earlier: Sequence[Releases]
) -> tuple[str, ...]:
    """Every row that there is or was; one that only an earlier release knew has no answers any more."""
    now = next(iter(tables.values())).rows if tables else ()
    then = (name for made in earlier for shown in made.values() for name in shown.table.rows)
    return tuple(dict.fromkeys([*now, *sorted(set(then) - set(now))])) if found.by else now


def _with_rows(table: CountTable, names: tuple[str, ...]) -> CountTable:
    """The same table with rows in this order; a row that it lacks has no answers."""
    if table.rows == names:
        return table
    at = {name: place for place, name in enumerate(table.rows)}
    nothing = np.zeros(table.counts.shape[1], np.int64)
    counts = np.array([table.counts[at[name]] if name in at else nothing for name in names])
    groups = {name: range(len(names)) for name in table.groups}
    return CountTable.of(counts, names, [bool(good) for good in table.satisfied], groups)


def _aligned(made: Release, names: tuple[str, ...]) -> Release:
    """An earlier release as if it had said of each row unknown to it that nobody answered there."""
    table = made.table
    if table.rows == names:
        return made
    at = {name: place for place, name in enumerate(table.rows)}
    plan = made.shown.plan
    rows, why = (
        np.array([int(part[at[name]]) if name in at else int(Show.EMPTY) for name in names], np.int64)
        for part in (plan.rows, plan.why)
    )
    return stands_on(_with_rows(table, names), (rows, why, plan.groups, plan.why_groups), made.shown.policy)


def _families(found: Results) -> list[list[str]]:
    """Items asked of the same people: without a condition, or on the same one."""
    families: dict[object, list[str]] = {}
    for row in found.whole.items:
        item: Item = found.questionnaire.item(row.item)
        families.setdefault(item.ask_if, []).append(row.item)
    return list(families.values())


def _alike(
    family: Sequence[str],
    tables: Mapping[str, CountTable],
    before: Mapping[str, Sequence[Release]],
    policy: Policy,
) -> dict[str, Release]:
    """Release the items of a family, until the same rows are hidden for another's sake in all of them."""
    some = tables[family[0]]
    hidden = np.zeros(len(some.rows), np.bool_)
    groups = np.zeros(len(some.groups), np.int64)
    while True:
        most = Limits(np.where(hidden, int(Show.HIDDEN), 0), groups, "complementary")
        made = {item: release(tables[item], before[item], policy, most) for item in family}
        now = hidden | np.any([_for_another(one) for one in made.values()], axis=0)
        if (now == hidden).all():
            return made
        hidden = now


def _for_another(made: Release) -> np.ndarray:
    """Which rows are hidden although they have enough answers of their own."""
    return np.array([row.show == Show.HIDDEN and row.reason != "few_answers" for row in made.shown.rows])
