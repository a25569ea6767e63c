"""The table as JSON and as CSV, for other programs and for spreadsheets."""

from datetime import datetime
from typing import Any

from survey.exports.guard import csv_bytes
from survey.i18n import gettext as _
from survey.models import Round
from survey.monitor.table import Count, Row, Table
from survey.tabulate.outlook import Outlook


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
        "units": [unit_row(row, table.channels) for row in table.rows],
    }


def _numbers(count: Count) -> dict[str, int]:
    return {
        "answers": count.answers,
        "complete": count.complete,
        "partial": count.partial,
        "break_off": count.break_off,
    }


def unit_row(row: Row, channels: tuple[str, ...]) -> dict[str, Any]:
    """A unit with its counts, its quota and its forecast."""
    return {
        "unit": row.unit.code,
        "name": row.unit.name,
        **_numbers(row.total),
        "population": row.population,
        "quota": row.quota,
        "progress": row.progress,
        "per_dossier": row.per_dossier,
        "forecast": _forecast(row.outlook),
        "channels": {name: _numbers(row.channels.get(name, Count())) for name in channels},
    }


def _forecast(told: Outlook | None) -> dict[str, Any] | None:
    """Complete answers at the closing date, with the 95 % interval and the chance to miss the quota."""
    if told is None:
        return None
    return {
        "expected": told.expected,
        "low": told.low,
        "high": told.high,
        "chance_to_miss": told.chance_to_miss,
        "per_day": told.per_day,
        "needed_per_day": told.needed_per_day,
        "days_left": told.days_left,
        "state": told.state,
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
            "expected": row.outlook and row.outlook.expected,
            "low": row.outlook and row.outlook.low,
            "high": row.outlook and row.outlook.high,
            **{name: row.channels.get(name, Count()).answers for name in table.channels},
            **source,
        }
        for row in table.rows
    ]
    columns = ("round", "unit", "name", "answers", "complete", "partial", "break_off", "population", "quota")
    forecast = ("expected", "low", "high")
    return csv_bytes(rows, (*columns, *forecast, *table.channels, *source))
