"""Staff see how many answered, against the quota."""

from survey.monitor.views import blueprint

__all__ = ["blueprint"]
