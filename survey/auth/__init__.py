"""Signing in and out."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)
