"""Staff see how many answered, against the quota."""

from survey.monitor import alarms, posters, views
from survey.monitor.room import blueprint

__all__ = ["alarms", "blueprint", "posters", "views"]
