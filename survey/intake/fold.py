"""The one job that moves pending rows into tallies, in key order and in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import RowMapping, delete, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from survey.models import PENDING, TALLIES, Round
from survey.registry.versions import layout_of
from survey.tabulate.packing import CodeCounter, add_packed, pack

FOLD_BATCH = 2000
KEY = ("province", "round_id", "unit_id", "counter", "channel", "field", "day")
_LOCK_ID = 5_161_2021
_key_of = itemgetter(*KEY)

Row = Mapping[str, Any] | RowMapping
Sums = dict[tuple[Any, ...], dict[str, Any]]


def fold(session: Session, batch: int = FOLD_BATCH) -> bool:
    """Fold up to `batch` pending rows inside the caller's transaction; True when more may wait."""
    if session.get_bind().dialect.name == "postgresql" and not _alone(session):
        return False
    rows = session.execute(select(PENDING).limit(batch)).mappings().all()
    if not rows:
        return False
    add_tallies(session, summarise(rows, round_counter(session)))
    done = [(r["province"], r["round_id"], r["response_id"]) for r in rows]
    columns = tuple_(PENDING.c.province, PENDING.c.round_id, PENDING.c.response_id)
    for start in range(0, len(done), 300):
        session.execute(delete(PENDING).where(columns.in_(done[start : start + 300])))
    return len(rows) == batch


def hold_tallies(session: Session) -> None:
    """Let nobody else change tallies until this transaction ends: sums are read, added to and written."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})


def _alone(session: Session) -> bool:
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:id)"), {"id": _LOCK_ID}))


def round_counter(session: Session) -> Callable[[int], CodeCounter]:
    """A function from round id to the counter of its layout, each made once."""
    made: dict[int, CodeCounter] = {}

    def counter(round_id: int) -> CodeCounter:
        if round_id not in made:
            made[round_id] = CodeCounter(layout_of(session.get_one(Round, round_id).version))
        return made[round_id]

    return counter


def summarise(rows: Sequence[Row], counter: Callable[[int], CodeCounter]) -> Sums:
    """The numbers of each tally key for these pending rows, keys in order."""
    sums: Sums = {}
    for _, one_round in groupby(sorted(rows, key=_key_of), key=itemgetter("province", "round_id")):
        of_round = list(one_round)
        codes = counter(of_round[0]["round_id"])
        places = codes.places([row["answers"] for row in of_round])
        start = 0
        for key, group in groupby(of_round, key=_key_of):
            tally = list(group)
            sums[key] = _sum(tally) | {"codes": pack(codes.sum(places[start : start + len(tally)]))}
            start += len(tally)
    return sums


def _sum(rows: list[Row]) -> dict[str, Any]:
    hours = np.bincount([row["hour"] for row in rows], minlength=24)
    return {
        "answers": len(rows),
        "complete": sum(row["status"] == "complete" for row in rows),
        "partial": sum(row["status"] == "partial" for row in rows),
        "hours": pack(hours.astype(np.uint32)),
    }


def add_tallies(session: Session, sums: Sums) -> None:
    """Add sums to the tallies of their keys, making those that do not exist yet."""
    known = _existing(session, list(sums))
    fresh = [dict(zip(KEY, key, strict=True)) | numbers for key, numbers in sums.items() if key not in known]
    if fresh:
        session.execute(insert(TALLIES), fresh)
    columns = tuple_(*(TALLIES.c[name] for name in KEY))
    for key, old in known.items():
        session.execute(update(TALLIES).where(columns == key).values(**_added(old, sums[key])))


def _existing(session: Session, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Row]:
    columns = tuple_(*(TALLIES.c[name] for name in KEY))
    known: dict[tuple[Any, ...], Row] = {}
    for start in range(0, len(keys), 200):
        wanted = select(TALLIES).where(columns.in_(keys[start : start + 200]))
        known |= {_key_of(row): row for row in session.execute(wanted).mappings()}
    return known


def _added(old: Row, new: Row) -> dict[str, Any]:
    return {
        "answers": old["answers"] + new["answers"],
        "complete": old["complete"] + new["complete"],
        "partial": old["partial"] + new["partial"],
        "hours": add_packed(old["hours"], new["hours"]),
        "codes": add_packed(old["codes"], new["codes"]),
    }
