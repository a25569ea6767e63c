"""Staff see how many answered, against the quota."""

from survey.monitor import alarms, back_checks, posters, quality, views
from survey.monitor.room import blueprint

__all__ = ["alarms", "back_checks", "blueprint", "posters", "quality", "views"]
