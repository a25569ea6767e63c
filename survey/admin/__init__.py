"""Rounds and users: who may do what, and what is asked when."""

from survey.admin import journal, own_password, rounds, users
from survey.admin.room import blueprint

__all__ = ["blueprint", "journal", "own_password", "rounds", "users"]
