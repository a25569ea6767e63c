"""Results as CSV: one row per estimate, whole round first, numbers with all their digits."""

from __future__ import annotations

from survey.exports.guard import csv_bytes
from survey.tabulate.notes import marks
from survey.tabulate.results import Results
from survey.tabulate.rows import flat


def results_csv(found: Results) -> bytes:
    """The file; its last column says what the data are where they are made up or still incomplete."""
    mark = "; ".join(str(m) for m in marks(found.facts))
    rows = [row | {"note": mark} for row in flat(found)]
    return csv_bytes(rows, list(rows[0]))
