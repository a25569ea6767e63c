"""The one job that moves pending rows into tallies, in key order and in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnClause,
    and_,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy import Row as DatabaseRow
from sqlalchemy.orm import Session

from questionnaires.derived import once
from questionnaires.layout import positions
from questionnaires.model import Questionnaire
from survey.intake.keyed import KEYS_PER_QUERY, by_keys
from survey.intake.rollup import add_rollups
from survey.models import PENDING, TALLIES, QuestionnaireVersion, Round
from survey.registry.versions import asked_version
from survey.tabulate.packing import CodeCounter, pack, unpack
from survey.tabulate.rated import Rated, rated

FOLD_BATCH = 2000
KEY = ("province", "round_id", "unit_id", "counter", "channel", "field", "day")
COUNTED = (*KEY, "hour", "status", "answers")
NUMBERS = ("answers", "complete", "partial", "hours", "codes")
_LOCK_ID = 5_161_2021
_key_of = itemgetter(slice(len(KEY)))
_round_of = itemgetter(0, 1)
_HOUR, _STATUS, _ANSWERS = len(KEY), len(KEY) + 1, len(KEY) + 2

Key = tuple[Any, ...]
Row = Sequence[Any]
Numbers = dict[str, Any]
Sums = dict[Key, Numbers]

# Rows are found by their place in the table: naming each by its key took longer than all the adding up.
_PLACE: dict[str, ColumnClause[Any]] = {
    "sqlite": literal_column("rowid"),
    "postgresql": literal_column("ctid"),
}
_ADD = (
    update(TALLIES)
    .where(and_(*(TALLIES.c[name] == bindparam(f"of_{name}") for name in KEY)))
    .values({name: bindparam(f"new_{name}") for name in NUMBERS})
)
_TALLY = [TALLIES.c[name] for name in (*KEY, *NUMBERS)]


def fold(session: Session, batch: int = FOLD_BATCH) -> bool:
    """Fold up to `batch` pending rows inside the caller's transaction; True when more may wait."""
    if session.get_bind().dialect.name == "postgresql" and not _alone(session):
        return False
    rows = _take(session, batch)
    if rows:
        count(session, rows, RoundCounters(session))
    return len(rows) == batch


def _take(session: Session, batch: int) -> Sequence[DatabaseRow[Any]]:
    """Remove some pending rows: what is returned is what is removed, whoever adds more meanwhile."""
    place = _PLACE[session.get_bind().dialect.name]
    some = select(place).select_from(PENDING).limit(batch)
    taken = delete(PENDING).where(place.in_(some)).returning(*(PENDING.c[name] for name in COUNTED))
    return session.execute(taken).all()


def hold_tallies(session: Session) -> None:
    """Let nobody else change tallies until this transaction ends: sums are read, added to and written."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})


def _alone(session: Session) -> bool:
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:id)"), {"id": _LOCK_ID}))


class RoundCounters:
    """What counts the codes of a round, worked out at its first row."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: dict[int, Questionnaire] = {}

    def codes(self, round_id: int) -> CodeCounter:
        return code_counter(self._questionnaire(round_id))

    def rated(self, round_id: int) -> Rated:
        return rated(self._questionnaire(round_id))

    def _questionnaire(self, round_id: int) -> Questionnaire:
        if round_id not in self._asked:
            wanted = select(QuestionnaireVersion.id, QuestionnaireVersion.content_hash).join(Round.version)
            version = self._session.execute(wanted.where(Round.id == round_id)).one()
            self._asked[round_id] = asked_version(self._session.connection(), *version).questionnaire
        return self._asked[round_id]


def count(session: Session, rows: Sequence[Row], counters: RoundCounters) -> None:
    """Add rows of COUNTED to the tallies and to the coarser sums beside them."""
    add_tallies(session, summarise(rows, counters.codes))
    add_rollups(session, rows, counters.rated)


@once
def code_counter(questionnaire: Questionnaire) -> CodeCounter:
    """The counter of this questionnaire's layout."""
    return CodeCounter(positions(questionnaire))


def summarise(rows: Sequence[Row], counter: Callable[[int], CodeCounter]) -> Sums:
    """The numbers of each tally key for rows of COUNTED, keys in order."""
    sums: Sums = {}
    for (_, round_id), one_round in groupby(sorted(rows, key=_key_of), key=_round_of):
        of_round = list(one_round)
        codes = counter(round_id)
        places = codes.places([row[_ANSWERS] for row in of_round])
        hours = np.array([row[_HOUR] for row in of_round])
        start = 0
        for key, group in groupby(of_round, key=_key_of):
            statuses = [row[_STATUS] for row in group]
            part = slice(start, start + len(statuses))
            start = part.stop
            sums[key] = {
                "answers": len(statuses),
                "complete": statuses.count("complete"),
                "partial": statuses.count("partial"),
                "hours": np.bincount(hours[part], minlength=24).astype(np.uint32),
                "codes": codes.sum(places[part]),
            }
    return sums


def add_tallies(session: Session, sums: Sums) -> None:
    """Add sums to the tallies of their keys, making those that do not exist yet."""
    known = _existing(session, list(sums))
    fresh = [(key, numbers) for key, numbers in sums.items() if key not in known]
    if fresh:
        session.execute(insert(TALLIES), [_new(key, numbers) for key, numbers in fresh])
    if known:
        connection = session.connection()
        connection.execute(_ADD, [_added(key, old, sums[key]) for key, old in known.items()])


def _existing(session: Session, keys: list[Key]) -> dict[Key, Mapping[str, Any]]:
    known: dict[Key, Mapping[str, Any]] = {}
    dialect = session.get_bind().dialect
    for start in range(0, len(keys), KEYS_PER_QUERY):
        wanted = by_keys(dialect, TALLIES, KEY, keys[start : start + KEYS_PER_QUERY], _TALLY)
        known |= {_key_of(row): row._mapping for row in session.execute(wanted)}
    return known


def _new(key: Key, numbers: Numbers) -> dict[str, Any]:
    packed = {"hours": pack(numbers["hours"]), "codes": pack(numbers["codes"])}
    return dict(zip(KEY, key, strict=True)) | numbers | packed


def _added(key: Key, old: Mapping[str, Any], new: Numbers) -> dict[str, Any]:
    return {f"of_{name}": part for name, part in zip(KEY, key, strict=True)} | {
        "new_answers": old["answers"] + new["answers"],
        "new_complete": old["complete"] + new["complete"],
        "new_partial": old["partial"] + new["partial"],
        "new_hours": pack(unpack(old["hours"]) + new["hours"]),
        "new_codes": pack(unpack(old["codes"]) + new["codes"]),
    }
