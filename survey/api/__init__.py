"""Machines: health, and a documented way to send answers as JSON."""

from survey.api.views import blueprint

__all__ = ["blueprint"]
