"""Machines: health, and a documented way to send answers as JSON."""

from flask import Blueprint

blueprint = Blueprint("api", __name__)
