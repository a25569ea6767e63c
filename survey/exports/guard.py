"""CSV that opens in Excel with its accents and cannot run formulas there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, marked as text; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return value


def csv_bytes(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """A CSV file in UTF-8 with BOM, one line per row, columns in this order; None is an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: guarded(row.get(name)) for name in columns} for row in rows)
    return (BOM + text.getvalue()).encode()
