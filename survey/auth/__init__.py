"""Signing in and out."""

from survey.auth.views import blueprint

__all__ = ["blueprint"]
