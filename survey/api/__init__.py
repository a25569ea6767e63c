"""Machines: health, and a documented way to send answers as JSON."""

from survey.api import gate
from survey.api.views import blueprint

__all__ = ["blueprint", "gate"]
