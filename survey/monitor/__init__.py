"""Staff see how many answered, against the quota."""

from survey.monitor import posters, views
from survey.monitor.room import blueprint

__all__ = ["blueprint", "posters", "views"]
