"""Sign-in sessions kept in the database."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Know the signed-in person in every request."""
