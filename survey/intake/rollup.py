"""Coarser sums beside the tally, added in the transaction that adds to the tally itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Insert, Table, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey import clock
from survey.models.rollups import ROLLUPS, WHOLE_PROVINCE
from survey.tabulate.packing import Counts
from survey.tabulate.rated import Rated, from_bytes, to_bytes
from survey.tabulate.stepped import Standing, hour_of, stepped

KEY = ("province", "round_id", "cut", "unit_id", "part")
NUMBERS = ("answers", "complete", "partial")
ROW = (*KEY, *NUMBERS, "hour", "hours", "codes")

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_round_of = itemgetter(0, 1)

# Places in a row of survey.intake.fold.COUNTED.
_UNIT, _COUNTER, _CHANNEL, _FIELD, _DAY, _HOUR, _STATUS, _CARD = range(2, 10)

Row = Sequence[Any]
Values = dict[str, Any]
_Part = tuple[int, str]


def add_rollups(session: Session, rows: Iterable[Row], rated: Callable[[int], Rated]) -> None:
    """Add rows of COUNTED to the sums of their rounds; the caller holds the tallies."""
    ordered = sorted(rows, key=_round_of)
    for (province, round_id), of_round in groupby(ordered, key=_round_of):
        _Rollups(session, province, round_id, rated(round_id)).add(list(of_round))


class _Rollups:
    """The sums of one round."""

    def __init__(self, session: Session, province: str, round_id: int, rated: Rated) -> None:
        self._session, self._rated = session, rated
        self._round = {"province": province, "round_id": round_id}
        self._insert = _INSERTS[session.get_bind().dialect.name](ROLLUPS)

    def add(self, rows: list[Row]) -> None:
        self._add_plain(rows)
        self._write(self._units(rows) + self._days(rows))

    def _add_plain(self, rows: list[Row]) -> None:
        """Sums of numbers alone: the database itself adds them up."""
        hour = hour_of(clock.now())
        sums = []
        for cut, place in (("channel", _CHANNEL), ("counter", _COUNTER), ("field", _FIELD)):
            sums += self._plain(cut, _numbers((row[_UNIT], row[place], row[_STATUS]) for row in rows))
        sums += self._plain(
            "date", _numbers((row[_UNIT], row[_DAY].isoformat(), row[_STATUS]) for row in rows)
        )
        fresh = self._plain("fresh", _numbers((row[_UNIT], row[_COUNTER], row[_STATUS]) for row in rows))
        given = self._insert.excluded
        added = {name: ROLLUPS.c[name] + given[name] for name in NUMBERS}
        same = ROLLUPS.c.hour == given.hour
        of_hour = {name: case((same, ROLLUPS.c[name] + given[name]), else_=given[name]) for name in NUMBERS}
        self._execute(self._upsert(added), sums)
        later = self._upsert(of_hour | {"hour": given.hour})
        self._execute(later, [row | {"hour": hour} for row in fresh])

    def _plain(self, cut: str, numbers: Mapping[_Part, Counts]) -> list[Values]:
        return [self._row(cut, part, tuple(n.tolist())) for part, n in sorted(numbers.items())]

    def _units(self, rows: list[Row]) -> list[Values]:
        """Each unit as a whole, and the step that those below see where it has come to one."""
        added = self._standings([(row[_UNIT], "") for row in rows], rows)
        ids = [unit for unit, _ in added]
        known, shown = self._stored("unit", ids), self._stored("step", ids)
        today, written = clock.today().isoformat(), []
        for part, more in added.items():
            now = _plus(known.get(part), more)
            written.append(self._standing("unit", part, now))
            if step := stepped(shown.get(part), now, self._rated):
                written += [self._standing("step", (part[0], each), step) for each in ("", today)]
        return written

    def _days(self, rows: list[Row]) -> list[Values]:
        """Each unit's days and those of the whole province, with hours."""
        twice = [row for row in rows for _ in range(2)]
        parts = [(unit, row[_DAY].isoformat()) for row in rows for unit in (row[_UNIT], WHOLE_PROVINCE)]
        added, hours = self._standings(parts, twice), _hours(parts, twice)
        days = sorted({day for _, day in parts})
        c = ROLLUPS.c
        where = (c.unit_id.in_(sorted({unit for unit, _ in parts})), c.part.in_(days))
        found = self._session.execute(self._select("day", c.hours).where(*where))
        old, old_hours = {}, {}
        for *standing, stored in found:
            part = (standing[0], standing[1])
            old[part], old_hours[part] = _read(standing), from_bytes(stored)[0]
        return [
            self._standing("day", part, _plus(old.get(part), more))
            | {"hours": to_bytes(hours[part] + old_hours.get(part, 0))}
            for part, more in added.items()
        ]

    def _standings(self, parts: Sequence[_Part], rows: Sequence[Row]) -> dict[_Part, Standing]:
        """What these rows add to each of their parts, parts in order."""
        numbers = _numbers((*part, row[_STATUS]) for part, row in zip(parts, rows, strict=True))
        places = {part: place for place, part in enumerate(sorted(numbers))}
        in_rates = [i for i, row in enumerate(rows) if row[_STATUS] != "break_off"]
        groups = np.array([places[parts[i]] for i in in_rates], dtype=np.int64)
        codes = self._rated.count([rows[i][_CARD] for i in in_rates], groups, len(places))
        return {part: Standing.of(numbers[part], codes[place]) for part, place in places.items()}

    def _stored(self, cut: str, ids: Sequence[int]) -> dict[_Part, Standing]:
        c = ROLLUPS.c
        found = self._session.execute(self._select(cut).where(c.unit_id.in_(ids), c.part == ""))
        return {(row.unit_id, row.part): _read(row) for row in found}

    def _select(self, cut: str, *more: Any) -> Any:
        c = ROLLUPS.c
        chosen = select(c.unit_id, c.part, c.answers, c.complete, c.partial, c.codes, *more)
        return chosen.where(*(c[name] == value for name, value in self._round.items()), c.cut == cut)

    def _standing(self, cut: str, part: _Part, now: Standing) -> Values:
        row = self._row(cut, part, (now.answers, now.complete, now.partial))
        return row | {"codes": to_bytes(now.codes)}

    def _row(self, cut: str, part: _Part, numbers: Sequence[int]) -> Values:
        given = self._round | {"cut": cut, "unit_id": part[0], "part": part[1]}
        return dict.fromkeys(ROW) | given | dict(zip(NUMBERS, numbers, strict=True))

    def _write(self, rows: list[Values]) -> None:
        given = self._insert.excluded
        self._execute(self._upsert({name: given[name] for name in (*NUMBERS, "hours", "codes")}), rows)

    def _upsert(self, changed: Values) -> Insert:
        statement: Insert = self._insert.on_conflict_do_update(index_elements=KEY, set_=changed)
        return statement

    def _execute(self, statement: Insert, rows: list[Values]) -> None:
        self._session.connection().execute(statement, rows)


def _numbers(rows: Iterable[tuple[int, str, str]]) -> dict[_Part, Counts]:
    """Everything, complete and partial, of rows of unit, part and status."""
    numbers: defaultdict[_Part, Counts] = defaultdict(lambda: np.zeros(3, np.int64))
    for (unit, part, status), n in Counter(rows).items():
        numbers[unit, part] += np.array([n, n * (status == "complete"), n * (status == "partial")])
    return dict(numbers)


def _hours(parts: Sequence[_Part], rows: Sequence[Row]) -> dict[_Part, Counts]:
    hours: defaultdict[_Part, Counts] = defaultdict(lambda: np.zeros(24, np.uint32))
    for (part, hour), n in Counter(zip(parts, (row[_HOUR] for row in rows), strict=True)).items():
        hours[part][hour] += n
    return dict(hours)


def _read(row: Sequence[Any]) -> Standing:
    _unit, _part, answers, complete, partial, codes = row
    return Standing(answers, complete, partial, from_bytes(codes)[0])


def _plus(old: Standing | None, more: Standing) -> Standing:
    if old is None:
        return more
    return Standing(
        old.answers + more.answers,
        old.complete + more.complete,
        old.partial + more.partial,
        old.codes + more.codes,
    )
