"""Hypothesis without a deadline: a shared machine makes single examples slow for no reason of ours."""

from hypothesis import Phase, settings

settings.register_profile("sipas", deadline=None)
# For `make mutants`: the same examples every time, and no search for the smallest once one has failed.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("sipas")
