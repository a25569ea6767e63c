"""The table as JSON and as CSV, for other programs and for spreadsheets."""

from datetime import datetime
from typing import Any

from survey.exports.guard import csv_bytes
from survey.i18n import gettext as _
from survey.models import Round
from survey.monitor.table import Count, Row, Table


def as_json(survey_round: Round | None, table: Table, updated: datetime, demo: bool) -> dict[str, Any]:
    """The round, the total and every unit shown; rates are not part of it."""
    return {
        "round": survey_round and survey_round.slug,
        "name": survey_round and survey_round.name,
        "status": survey_round and survey_round.status,
        "opens": survey_round and survey_round.opens.isoformat(),
        "closes": survey_round and survey_round.closes.isoformat(),
        "synthetic": demo or bool(survey_round and survey_round.synthetic),
        "updated": updated.isoformat(timespec="seconds"),
        "total": {
            **_numbers(table.total),
            "quota": table.quota,
            "channels": {name: _numbers(table.channel_total(name)) for name in table.channels},
        },
        "units": [_unit(row, table.channels) for row in table.rows],
    }


def _numbers(count: Count) -> dict[str, int]:
    return {
        "answers": count.answers,
        "complete": count.complete,
        "partial": count.partial,
        "break_off": count.break_off,
    }


def _unit(row: Row, channels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "unit": row.unit.code,
        "name": row.unit.name,
        **_numbers(row.total),
        "population": row.population,
        "quota": row.quota,
        "progress": row.progress,
        "channels": {name: _numbers(row.channels.get(name, Count())) for name in channels},
    }


def as_csv(survey_round: Round | None, table: Table, updated: datetime, demo: bool) -> bytes:
    """One line per unit; the last column says where the figures come from."""
    synthetic = demo or bool(survey_round and survey_round.synthetic)
    source = {"updated": updated.isoformat(timespec="seconds")}
    if synthetic:
        source["note"] = _("dữ liệu mô phỏng")
    rows = [
        {
            "round": survey_round and survey_round.slug,
            "unit": row.unit.code,
            "name": row.unit.name,
            **_numbers(row.total),
            "population": row.population,
            "quota": row.quota,
            **{name: row.channels.get(name, Count()).answers for name in table.channels},
            **source,
        }
        for row in table.rows
    ]
    columns = ("round", "unit", "name", "answers", "complete", "partial", "break_off", "population", "quota")
    return csv_bytes(rows, (*columns, *table.channels, *source))
