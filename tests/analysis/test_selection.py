"""Break-even of a voluntary channel: the figures of the method, its inverse, and its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.selection import break_even, read_rate


def test_the_figures_of_the_method() -> None:
    assert break_even(0.97, 0.95) == pytest.approx(0.5876, abs=5e-5)
    assert f"{read_rate(0.90, 0.5):.1%}" == "94.7%"


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_at_break_even_the_target_reads_as_what_was_read(rate: float, target: float) -> None:
    ratio = break_even(rate, target)
    assert ratio is not None
    assert read_rate(target, ratio) == pytest.approx(rate)
    assert (ratio < 1) == (rate > target) or rate == pytest.approx(target)


def test_nobody_and_everybody_have_no_break_even() -> None:
    assert break_even(0.0, 0.95) is None
    assert break_even(1.0, 0.95) is None


@pytest.mark.parametrize(("rate", "target"), [(-0.1, 0.95), (1.1, 0.95), (0.97, 1.0), (0.97, 95.0)])
def test_impossible_rates_and_targets_are_refused(rate: float, target: float) -> None:
    with pytest.raises(ValueError, match=r"rate|target"):
        break_even(rate, target)


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf"), float("nan")])
def test_impossible_ratios_are_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="positive ratio"):
        read_rate(0.9, ratio)
