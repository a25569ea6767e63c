"""Sở Nội vụ sees rates, intervals and verdicts, and takes files along."""

from flask import Blueprint

blueprint = Blueprint("report", __name__)
