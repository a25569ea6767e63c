"""Small pieces of official Vietnamese: rates with what must stand beside them, lists, table cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.sipas import IndexResult, ItemResult
from survey.formats import NOTHING, integer, percent, percent_beside, rate_range
from survey.tabulate.groups import FEWEST

Row = IndexResult | ItemResult
SPACE = "\u00a0"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def size_of(row: Row) -> int:
    """How many answered."""
    return row.answered if isinstance(row, ItemResult) else row.n


def tells(row: Row) -> bool:
    """Whether enough people answered for a rate to be printed."""
    return row.rate is not None and size_of(row) >= FEWEST


def counted(n: int) -> str:
    """ "n = 400", held together at the end of a line."""
    return f"n{SPACE}={SPACE}{integer(n)}"


def rate_with_n(row: Row) -> str:
    return f"{percent(row.rate)} ({counted(size_of(row))})"


def bounds(row: Row, provisional: bool, target: float) -> str:
    """The interval with its name, each end told apart from the target; without bounds nothing."""
    if row.low is None or row.high is None:
        return ""
    name = "khoảng theo dõi" if provisional else "khoảng tin cậy 95%"
    low, high = percent_beside(row.low, target), percent_beside(row.high, target)
    return f"{name}: từ {low} đến {high}"


def day_of(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def listed(parts: Sequence[str], mark: str = ", ") -> str:
    """Parts as a sentence lists them: "a, b và c"."""
    if len(parts) < 2 or mark != ", ":
        return mark.join(parts)
    return f"{mark.join(parts[:-1])} và {parts[-1]}"


def rate_cell(row: Row, target: float | None = None) -> str:
    """A rate that stands under others with its decimal comma; nothing where too few answered.

    With a target it is not rounded onto it, where the column beside says which side it is on.
    """
    if not tells(row):
        return NOTHING
    return in_column(percent(row.rate) if target is None else percent_beside(row.rate, target))


def in_column(shown: str) -> str:
    """A rate as it stands in a column, so that decimal commas meet: 97,5% and 100,0%."""
    return shown if "," in shown or shown == NOTHING else shown.replace("%", ",0%")


def interval_cell(row: Row) -> str:
    return rate_range(row.low, row.high) if tells(row) else NOTHING
