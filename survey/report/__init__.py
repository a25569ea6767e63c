"""Sở Nội vụ sees rates, intervals and verdicts, and takes files along."""

from survey.report.views import blueprint

__all__ = ["blueprint"]
