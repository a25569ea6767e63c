"""The blueprint of monitoring."""

from flask import Blueprint

blueprint = Blueprint("monitor", __name__)
