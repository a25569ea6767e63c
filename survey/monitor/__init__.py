"""Staff see how many answered, against the quota."""

from flask import Blueprint

blueprint = Blueprint("monitor", __name__)
