"""Non-response classes, trimming and the look of weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.weights import adjust_for_nonresponse, summary, trim

LISTS = st.lists(st.floats(0.1, 100), min_size=2, max_size=30)


@given(LISTS, st.randoms())
def test_every_class_keeps_its_weight(weights: list[float], random: object) -> None:
    rng = np.random.default_rng(len(weights))
    classes, answered = rng.integers(0, 3, len(weights)), rng.random(len(weights)) < 0.6
    for k in range(3):
        answered[np.flatnonzero(classes == k)[:1]] = True
    found = adjust_for_nonresponse(weights, answered, classes)
    for k in set(classes.tolist()):
        assert found.weights[classes == k].sum() == pytest.approx(np.array(weights)[classes == k].sum())
    assert (found.weights[~answered] == 0).all()


def test_thin_classes_are_named() -> None:
    found = adjust_for_nonresponse(
        np.ones(60), np.r_[np.ones(40, bool), np.zeros(20, bool)], [*"a" * 30, *"b" * 30]
    )
    assert [(c.name, c.asked, c.answered, c.thin) for c in found.classes] == [
        ("a", 30, 30, False),
        ("b", 30, 10, True),
    ]


def test_a_class_that_nobody_answered_in_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody answered in class 'b': merge it"):
        adjust_for_nonresponse([1, 1], [True, False], [*"ab"])
    with pytest.raises(ValueError, match="True or False"):
        adjust_for_nonresponse([1, 1], [1, 0], [*"aa"])
    with pytest.raises(ValueError, match="from 0 up"):
        adjust_for_nonresponse([1, -1], [True, True], [*"aa"])


@given(LISTS)
def test_trimming_keeps_the_sum_and_strictly_keeps_within_limits(weights: list[float]) -> None:
    w = np.array(weights)
    high = w.mean() * 1.5
    once, strict = trim(w, high=high), trim(w, high=high, strict=True)
    assert once.changed.tolist() == (w > high).tolist()
    assert once.weights.sum() == pytest.approx(w.sum())
    assert strict.weights.sum() == pytest.approx(w.sum())
    assert strict.weights.max() <= high
    assert (strict.weights[w <= high] >= w[w <= high]).all()


def test_weights_within_the_limits_stay() -> None:
    found = trim([1, 2, 3], low=1, high=3)
    assert found.weights.tolist() == [1, 2, 3]
    assert not found.changed.any()
    assert found.moved == 0


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="0 <= low < high"):
        trim([1, 2], low=3, high=2)
    with pytest.raises(ValueError, match="nobody takes the rest"):
        trim([1, 9], low=4, high=5)
    with pytest.raises(ValueError, match="cannot all lie within"):
        trim([1, 2], low=3, high=5, strict=True)


def test_negative_weights_have_no_kish_effect() -> None:
    found = summary([-1, 0, 2, 4])
    assert (found.negative, found.zero, found.ratio, found.deff, found.n_eff) == (1, 1, 2.0, None, None)
    assert summary([0.0, 0.0]).ratio is None
    with pytest.raises(ValueError, match="one list of finite weights"):
        summary([1, np.nan])
