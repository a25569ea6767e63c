"""The one job that moves pending rows into tallies, in key order and in one transaction."""

from collections import defaultdict
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from survey.models import Round, Tally, TallyPending
from survey.registry.versions import layout_of
from survey.tabulate.packing import CodeCounter, add_packed, pack

FOLD_BATCH = 2000
KEY = ("province", "round_id", "unit_id", "counter", "channel", "field", "day")
_LOCK_ID = 5_161_2021


def fold(session: Session, batch: int = FOLD_BATCH) -> bool:
    """Fold up to `batch` pending rows inside the caller's transaction; True when more may wait."""
    if session.get_bind().dialect.name == "postgresql" and not _alone(session):
        return False
    rows = session.execute(select(TallyPending).limit(batch)).scalars().all()
    if not rows:
        return False
    groups: dict[tuple[Any, ...], list[TallyPending]] = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, name) for name in KEY)].append(row)
    add_tallies(session, {key: summarise(session, group) for key, group in groups.items()})
    done = [(r.province, r.round_id, r.response_id) for r in rows]
    columns = tuple_(TallyPending.province, TallyPending.round_id, TallyPending.response_id)
    for start in range(0, len(done), 300):
        session.execute(delete(TallyPending).where(columns.in_(done[start : start + 300])))
    return len(rows) == batch


def _alone(session: Session) -> bool:
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:id)"), {"id": _LOCK_ID}))


def summarise(session: Session, rows: list[TallyPending]) -> dict[str, Any]:
    """The numbers of one tally for these rows of one key."""
    survey_round = session.get_one(Round, rows[0].round_id)
    counter = CodeCounter(layout_of(survey_round.version))
    hours = np.bincount([r.hour for r in rows], minlength=24).astype(np.uint32)
    return {
        "answers": len(rows),
        "complete": sum(r.status == "complete" for r in rows),
        "partial": sum(r.status == "partial" for r in rows),
        "hours": pack(hours),
        "codes": pack(counter.count([r.answers for r in rows])),
    }


def add_tallies(session: Session, sums: dict[tuple[Any, ...], dict[str, Any]]) -> None:
    """Add sums to the tallies of their keys, making those that do not exist yet."""
    columns = tuple_(*(getattr(Tally, name) for name in KEY))
    keys = sorted(sums)
    known: dict[tuple[Any, ...], Tally] = {}
    for start in range(0, len(keys), 200):
        found = session.execute(select(Tally).where(columns.in_(keys[start : start + 200]))).scalars()
        known |= {tuple(getattr(t, name) for name in KEY): t for t in found}
    fresh = [dict(zip(KEY, key, strict=True)) | sums[key] for key in keys if key not in known]
    if fresh:
        session.execute(insert(Tally), fresh)
    for key in keys:
        if key in known:
            session.execute(
                update(Tally).where(columns == key).values(**_added(known[key], sums[key])),
                execution_options={"synchronize_session": False},
            )


def _added(old: Tally, new: dict[str, Any]) -> dict[str, Any]:
    return {
        "answers": old.answers + new["answers"],
        "complete": old.complete + new["complete"],
        "partial": old.partial + new["partial"],
        "hours": add_packed(old.hours, new["hours"]),
        "codes": add_packed(old.codes, new["codes"]),
    }
