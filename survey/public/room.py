"""The blueprints: pages for everybody, without log-in or cookie, and those of Sở Nội vụ that publish."""

from flask import Blueprint

public = Blueprint("public", __name__)
publishing = Blueprint("publishing", __name__)
