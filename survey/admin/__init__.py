"""Rounds and users: who may do what, and what is asked when."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)
