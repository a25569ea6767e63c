"""District or commune, then village, then household: chances proportional to households, then equal.

With the same number of households from every village the weights come out nearly equal. One person answers
for the household, or one adult drawn at random, whose weight is that of the household times its adults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counts import FloatArray
from analysis.sampling.draw import Draw, checked_seed
from analysis.sampling.frame import Frame, uniforms
from analysis.sampling.pps import IntArray, PpsMethod, choose, inclusion_probabilities


def three_stage(
    frame: Frame,
    psus: int | Mapping[str, int],
    villages: int,
    households: int,
    seed: str | int,
    *,
    method: PpsMethod = "pps_systematic",
    respondent: Literal["household", "adult"] = "household",
) -> Draw:
    """Draw `psus` PSUs, `villages` in each, `households` in each village, or all there are.

    The frame has one row per village: its PSU, its households as size, maybe the stratum of its PSU. PSUs and
    villages are drawn with chances proportional to households (`method`), households at random from the
    numbers 1 … size. With strata, `psus` names a number for each. Keys read "village/number". Raises
    ValueError on a frame without PSUs or whole sizes, a PSU in two strata, numbers below 1 or more PSUs than
    there are.

    >>> from analysis.sampling.frame import frame
    >>> names = [f"{c}{v}" for c in "ABCD" for v in range(5)]
    >>> villages = frame(names, sizes=[40, 60, 80, 100, 120] * 4, psu=[name[0] for name in names])
    >>> draw = three_stage(villages, 2, 3, 5, seed=1)
    >>> len(draw.keys), draw.keys[:2], draw.weights[:2].round(2).tolist()
    (30, ('A2/11', 'A2/33'), [53.33, 53.33])
    """
    text = checked_seed(seed)
    psu, size = _columns(frame)
    _checked(villages, households, respondent)
    first, chosen = _psus(frame, psu, size, psus, method, text)
    second = _second(psu, size, villages)
    stages = np.column_stack([first, second, np.minimum(households, size) / size])
    rows = [_villages(np.flatnonzero(psu == name), second, method, text, name) for name in chosen]
    each, number = _households(np.sort(np.concatenate(rows)), size, households, frame, text)
    chance = stages.prod(axis=1)
    arguments = {"psus": psus if isinstance(psus, int) else dict(psus), "villages": villages,
                 "households": households, "method": method, "respondent": respondent}  # fmt: skip
    keys = tuple(f"{frame.keys[i]}/{k}" for i, k in zip(each, number, strict=True))
    return Draw("three_stage", text, frame.hash, len(frame), arguments, each, keys, chance[each], chance,
                stages[each], number, respondent)  # fmt: skip


def adult_number(draw: Draw, key: str, adults: int) -> int:
    """Return which of a household's adults (1 … adults, eldest first) is to answer: fixed by seed and key.

    Raises ValueError when no adult is to answer in this draw, on an unknown key or no adults.
    """
    if draw.respondent != "adult":
        raise ValueError(f"this draw has a respondent of kind {draw.respondent!r}, expected 'adult'")
    if key not in draw.keys or adults < 1:
        raise ValueError(f"expected a household of this draw with at least one adult, got {key!r}, {adults}")
    return 1 + int(uniforms(draw.seed, f"adult {key}", 1)[0] * adults)


def respondent_weights(draw: Draw, adults: ArrayLike | None = None) -> FloatArray:
    """Base weights: 1/π, times the eligible adults of each drawn household where one adult answers.

    Households count with the first, adults with the second: two estimands, and the report says which.
    """
    if (adults is None) == (draw.respondent == "adult"):
        raise ValueError(f"expected numbers of adults where an adult answers; respondent {draw.respondent!r}")
    if adults is None:
        return draw.weights
    eligible = np.asarray(adults, np.float64)
    if eligible.shape != draw.rows.shape or not (eligible >= 1).all() or (eligible % 1 != 0).any():
        raise ValueError(f"expected {len(draw.rows)} whole numbers of adults from 1, got {adults!r}")
    return draw.weights * eligible


def _checked(villages: int, households: int, respondent: str) -> None:
    if min(villages, households) < 1 or respondent not in ("household", "adult"):
        raise ValueError(
            "expected at least one village and household and 'household' or 'adult' to answer, got "
            f"{villages}, {households}, {respondent!r}"
        )


def _columns(frame: Frame) -> tuple[NDArray[np.str_], FloatArray]:
    if frame.psu is None or frame.sizes is None or (frame.sizes % 1 != 0).any():
        raise ValueError("expected a frame of villages with their PSU and a whole number of households")
    return np.array(frame.psu), frame.sizes


def _psus(
    frame: Frame,
    psu: NDArray[np.str_],
    size: FloatArray,
    wanted: int | Mapping[str, int],
    method: PpsMethod,
    seed: str,
) -> tuple[FloatArray, list[str]]:
    """Chance of every village's PSU, and the PSUs chosen."""
    strata = np.array(frame.strata or [""] * len(frame))
    if isinstance(wanted, int) == (frame.strata is not None):
        raise ValueError("expected one number of PSUs, or one per stratum of a frame with strata")
    take = {"": wanted} if isinstance(wanted, int) else wanted
    if set(take) != set(strata.tolist()):
        raise ValueError(
            f"expected numbers for the strata {sorted(set(strata.tolist()))}, got {sorted(take)}"
        )
    chance, chosen, seen = np.zeros(len(frame)), [], set[str]()
    for name in sorted(take):
        names, place = np.unique(psu[strata == name], return_inverse=True)
        if seen & set(names.tolist()):
            raise ValueError(
                f"expected each PSU in one stratum, got {sorted(seen & set(names.tolist()))} in two"
            )
        seen |= set(names.tolist())
        share = inclusion_probabilities(np.bincount(place, size[strata == name]), take[name])
        chance[strata == name] = share[place]
        chosen += names[choose(method, share, seed, f"psu {name}")].tolist()
    return chance, chosen


def _second(psu: NDArray[np.str_], size: FloatArray, villages: int) -> FloatArray:
    """Chance of every village given its PSU."""
    chance = np.ones(len(size))
    for name in np.unique(psu):
        inside = np.flatnonzero(psu == name)
        chance[inside] = inclusion_probabilities(size[inside], min(villages, len(inside)))
    return chance


def _villages(inside: IntArray, chance: FloatArray, method: PpsMethod, seed: str, psu: str) -> IntArray:
    return inside[choose(method, chance[inside], seed, f"village {psu}")]


def _households(
    drawn: IntArray, size: FloatArray, households: int, frame: Frame, seed: str
) -> tuple[IntArray, IntArray]:
    """Return the village and the number of every household drawn."""
    numbers = []
    for i in drawn:
        order = np.argsort(uniforms(seed, f"household {frame.keys[i]}", int(size[i])), kind="stable")
        numbers.append(np.sort(order[:households]) + 1)
    return np.repeat(drawn, [len(some) for some in numbers]), np.concatenate(numbers)
