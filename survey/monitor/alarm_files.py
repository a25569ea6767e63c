"""Alarms as JSON and as CSV, for other programs and for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from survey.alarms import words
from survey.exports.guard import csv_bytes
from survey.i18n import gettext as _
from survey.models import Alarm, Round

COLUMNS = (
    "alarm", "state", "kind", "name", "unit", "unit_name", "counter", "round", "since", "why", "to_do",
    "acknowledged_by", "acknowledged_at", "snoozed_until", "ended_at",
)  # fmt: skip
Alarms = Sequence[Alarm]
Rounds = Mapping[int, Round]


def as_json(
    waking: Alarms, quiet: Alarms, over: Alarms, rounds: Rounds, at: datetime, demo: bool
) -> dict[str, Any]:
    """All alarms that a person sees, with their figures."""
    return {
        "updated": at.isoformat(timespec="seconds"),
        "synthetic": demo,
        "counts": {"open": len(waking), "quiet": len(quiet)},
        "alarms": [
            {**_row(one, state, rounds), "figures": one.why}
            for state, those in (("open", waking), ("quiet", quiet), ("ended", over))
            for one in those
        ],
    }


def as_csv(waking: Alarms, quiet: Alarms, over: Alarms, rounds: Rounds, at: datetime, demo: bool) -> bytes:
    """One line per alarm; the last column says where the figures come from."""
    source = {"updated": at.isoformat(timespec="seconds")} | ({"note": _("dữ liệu mô phỏng")} if demo else {})
    rows = [
        {**_row(one, state, rounds), **source}
        for state, those in (("open", waking), ("quiet", quiet), ("ended", over))
        for one in those
    ]
    return csv_bytes(rows, (*COLUMNS, *source))


def _row(one: Alarm, state: str, rounds: Rounds) -> dict[str, Any]:
    survey_round = rounds.get(one.round_id) if one.round_id is not None else None
    return {
        "alarm": one.id,
        "state": state,
        "kind": one.kind,
        "name": words.name(one.kind),
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "counter": one.counter,
        "round": survey_round and survey_round.slug,
        "since": _time(one.since),
        "why": words.why(one),
        "to_do": words.to_do(one),
        "acknowledged_by": one.acknowledged_by,
        "acknowledged_at": _time(one.acknowledged_at),
        "snoozed_until": _time(one.snoozed_until),
        "ended_at": _time(one.ended_at),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
