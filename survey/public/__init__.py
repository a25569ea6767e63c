"""Everybody reads what was published; Sở Nội vụ publishes, corrects and withdraws."""

from survey.public import staff, views
from survey.public.room import public, publishing

blueprints = (public, publishing)

__all__ = ["blueprints", "staff", "views"]
