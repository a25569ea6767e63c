"""Units named together are judged together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.sipas import IndexResult
from survey.tabulate.judging import by_lower_bound, counted, judge_together
from survey.tabulate.results import Estimates

PLAIN = IndexResult(
    0, "item_mean", 0.97, 0.96, 0.98, 100, "korn_graubard", "met", None, p_met=0.02, p_not_met=0.98
)


def unit(code: str, **changes: object) -> Estimates:
    index = replace(PLAIN, **changes)  # type: ignore[arg-type]
    return Estimates({"unit": code}, (code,), index.n, index, {}, ())


def silent(code: str) -> Estimates:
    return unit(code, rate=None, low=None, high=None, n=0, verdict=None, p_met=None, p_not_met=None)


def test_one_unit_alone_keeps_its_verdict() -> None:
    assert [one.verdict for one in judge_together([unit("a")])] == ["met"]


def test_the_same_unit_among_many_needs_more() -> None:
    many = [unit("a"), *(unit(str(i), p_met=0.5) for i in range(98))]
    assert judge_together(many)[0].verdict == "undecided"
    strong = [unit("a", p_met=0.025 / 99), *many[1:]]
    assert judge_together(strong)[0].verdict == "met"


def test_units_without_figures_stay_out_of_the_family() -> None:
    judged = judge_together([unit("a"), *(silent(str(i)) for i in range(98))])
    assert judged[0].verdict == "met"
    assert counted(judged) == {"met": 1, None: 98}


def test_the_table_goes_from_the_lowest_lower_bound_and_ends_with_the_silent() -> None:
    parts = [silent("s"), unit("b", low=0.9), unit("p", verdict=None, low=0.2), unit("a", low=0.8)]
    order = [one.part.key["unit"] for one in by_lower_bound(judge_together(parts))]
    assert order == ["a", "b", "p", "s"]


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=60))
def test_together_never_says_more_than_alone(p_values: list[float]) -> None:
    judged = judge_together([unit(str(i), p_met=p, p_not_met=1 - p) for i, p in enumerate(p_values)])
    for one, p in zip(judged, p_values, strict=True):
        assert one.verdict != "met" or p <= 0.025
        assert one.verdict != "not_met" or 1 - p <= 0.025
