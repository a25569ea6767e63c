"""Staff see how many answered, against the quota."""

from survey.monitor import alarms, back_checks, case, cases, cuts, posters, quality, rates, unit, views
from survey.monitor.room import blueprint

__all__ = [
    "alarms",
    "back_checks",
    "blueprint",
    "case",
    "cases",
    "cuts",
    "posters",
    "quality",
    "rates",
    "unit",
    "views",
]
