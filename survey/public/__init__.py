"""Everybody reads what was published; Sở Nội vụ publishes, corrects and withdraws."""

from survey.public import following as replies
from survey.public import responded, staff, views
from survey.public.room import following, public, publishing

blueprints = (public, following, publishing)

__all__ = ["blueprints", "replies", "responded", "staff", "views"]
