"""Hypothesis without a deadline: a shared machine makes single examples slow for no reason of ours."""

from hypothesis import settings

settings.register_profile("sipas", deadline=None)
settings.load_profile("sipas")
