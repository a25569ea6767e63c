"""The blueprints: pages for everybody, the reply to a citizen, both without log-in or cookie; publishing."""

from flask import Blueprint

public = Blueprint("public", __name__)
following = Blueprint("following", __name__)
publishing = Blueprint("publishing", __name__)
