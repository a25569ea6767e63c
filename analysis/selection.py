"""How far a voluntary channel can be trusted (docs/method.md, "Voluntary answers").

Who chooses to answer may be more, or less, satisfied than the rest; no interval holds that. These say how
different the two kinds of people would have to be for the truth to be something else.
"""

from __future__ import annotations

from analysis.counts import checked_target


def break_even(rate: float, target: float) -> float | None:
    """How often the dissatisfied answer, per satisfied person who does, if the truth is the target.

    k* = [t/(1-t)] / [r/(1-r)] with r the rate that was read. At 0.59 the truth is the target if the
    dissatisfied answer 0.59 times as often as the satisfied, and below it if they answer more seldom still.
    Above 1 (r below t) they would have to answer more often than the satisfied for the truth to reach the
    target. None where nobody or everybody was satisfied: then no ratio gives the target. Raises ValueError
    on a rate outside 0-1 or a target outside (0, 1).

    >>> round(break_even(0.97, 0.95), 2), break_even(0.95, 0.95), break_even(1.0, 0.95)
    (0.59, 1.0, None)
    """
    _checked(rate)
    if checked_target(target) == 1:
        raise ValueError(f"expected a target below 1, got {target!r}")
    if rate in (0.0, 1.0):
        return None
    return (target / (1 - target)) / (rate / (1 - rate))


def read_rate(truth: float, ratio: float) -> float:
    """The rate that is read where the dissatisfied answer `ratio` times as often as the satisfied.

    truth / (truth + (1 - truth)·ratio), whose inverse in `ratio` is `break_even`. Raises ValueError on a
    truth outside 0-1 or a ratio that is not a positive finite number.

    >>> round(read_rate(0.90, 0.5), 4)
    0.9474
    """
    _checked(truth)
    if not 0 < ratio < float("inf"):
        raise ValueError(f"expected a positive ratio, got {ratio!r}")
    return truth / (truth + (1 - truth) * ratio)


def _checked(rate: float) -> None:
    if not 0 <= rate <= 1:
        raise ValueError(f"a rate must lie in 0-1, got {rate!r}")
