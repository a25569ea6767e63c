"""The confidence sequence at reduced size: what it promises, and what likeness within days breaks."""

import pytest

from bench.studies.sequence import design_effect, ever, widths

RUNS = 2000


@pytest.mark.parametrize("truth", [0.90, 0.95, 0.98])
def test_independent_streams_ever_leave_the_truth_out_in_at_most_one_of_twenty(truth: float) -> None:
    found = ever(truth, 0.0, 60, RUNS)
    assert 0.015 < found.plain <= 0.05
    assert found.corrected == found.plain


@pytest.mark.parametrize(("icc", "least"), [(0.02, 0.06), (0.05, 0.14)])
def test_days_break_it_and_the_design_effect_mends_it(icc: float, least: float) -> None:
    found = ever(0.95, icc, 60, RUNS)
    assert found.plain > least
    assert found.corrected <= 0.05


def test_an_ordinary_interval_read_every_evening_errs_in_three_streams_of_ten() -> None:
    assert ever(0.95, 0.0, 60, RUNS).daily_wilson == pytest.approx(0.31, abs=0.03)


def test_it_is_wider_than_for_one_look_by_less_than_twice() -> None:
    for n in (50, 400):
        sequence, once = widths(n)
        assert once < sequence < 2 * once
        assert widths(n, effect=design_effect(0.05))[0] > sequence
