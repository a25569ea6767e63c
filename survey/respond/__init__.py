"""The citizen's room: answer a survey on a phone or a computer, without being watched."""

from flask import Blueprint

blueprint = Blueprint("respond", __name__)
