"""Figures of one part as plain values: the same keys in every twin, rates 0–1 unrounded."""

from __future__ import annotations

from typing import Any

from analysis.sipas import IndexResult
from survey.i18n import DEFAULT, using_language
from survey.tabulate.domains import Label, spoken


def vietnamese(label: Label) -> str:
    """A label as files write it, whatever the language of the page."""
    with using_language(DEFAULT):
        return spoken(label)


def index_of(row: IndexResult, *, verdict: str | None = None) -> dict[str, Any]:
    """An index; `verdict` is the one that holds where several are named, such as Holm's."""
    return {
        "n": row.n,
        "rate": row.rate,
        "low": row.low,
        "high": row.high,
        "method": row.method,
        "verdict": verdict,
        "state": row.state,
    }
