"""Staff see how many answered, against the quota."""

from survey.monitor import alarms, back_checks, case, cases, posters, quality, views
from survey.monitor.room import blueprint

__all__ = ["alarms", "back_checks", "blueprint", "case", "cases", "posters", "quality", "views"]
