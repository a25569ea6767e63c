"""Rounds, users and devices: who may do what, and what is asked when."""

from survey.admin import devices, journal, own_password, quarantine, rounds, users
from survey.admin.room import blueprint

__all__ = ["blueprint", "devices", "journal", "own_password", "quarantine", "rounds", "users"]
