"""Results as CSV: one row per estimate, whole round first, numbers with all their digits."""

from __future__ import annotations

from survey.exports.guard import csv_bytes
from survey.exports.responses.design import METHOD
from survey.tabulate.notes import marks
from survey.tabulate.results import Results
from survey.tabulate.rows import flat


def results_csv(found: Results) -> bytes:
    """The file; its last columns say what the data are, their hash, and where the method is written."""
    mark = "; ".join(str(m) for m in marks(found.facts))
    last = {"note": mark, "sha256": found.hash, "reference": METHOD}
    rows = [row | last for row in flat(found)]
    return csv_bytes(rows, list(rows[0]))
