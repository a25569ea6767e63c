"""Made-up rounds for the study of quality rules: honest ones, and answers planted into them.

Two kiosk counters and the web in every unit, 22 working days, 22 ratings of five levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.quality import Sheet

ITEMS, DAYS, PER_DAY = 22, 22, 8.0
KIOSK, WEB = 0, 1
STREAMS = ((1, KIOSK), (2, KIOSK), (0, WEB))
MONDAY = 739_500 - (739_500 - 1) % 7
# Of 100 people how many give one level to everything; what part comes outside office hours.
STRAIGHT = 0.5
LATE = np.array([0.003, 0.2])
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Honest:
    """How honest people answer: `satisfied` of all ratings; how much units, days and clocks differ."""

    satisfied: float = 0.97
    units: int = 60
    unit_sd: float = 0.0
    day_sd: float = 0.0
    late_sd: float = 0.0
    pairs: float = 0.0


ALIKE = (Honest(0.95), Honest(0.97), Honest(0.99))
# Day effects of ICC about 0.02; one person in ten comes with somebody who answers right after.
UNLIKE = Honest(0.97, unit_sd=0.35, day_sd=0.15, late_sd=0.4, pairs=0.1)


def honest(kind: Honest, rng: np.random.Generator) -> Sheet:
    """A round without anything planted."""
    unit, stream, day = (v.ravel() for v in np.indices((kind.units, len(STREAMS), DAYS)))
    many = rng.poisson(PER_DAY, len(unit))
    unit, stream, day = (np.repeat(v, many) for v in (unit, stream, day))
    channel = np.array([c for _, c in STREAMS])[stream]
    shift = rng.normal(0, kind.unit_sd, kind.units)[unit]
    shift = shift + rng.normal(0, kind.day_sd, (kind.units, DAYS))[unit, day]
    levels = ratings(shift - 0.2 * (channel == WEB), kind.satisfied, rng)
    late = LATE[channel] * np.exp(rng.normal(0, kind.late_sd, kind.units))[unit]
    second = _moments(late, rng)
    second = _in_pairs(second, np.repeat(np.arange(len(many)), many), kind.pairs, rng)
    workday = MONDAY + day // 5 * 7 + day % 5
    counter = np.array([c for c, _ in STREAMS])[stream]
    return sheet(unit, counter, channel, workday, second, levels)


def sheet(
    unit: NDArray[np.int64],
    counter: NDArray[np.int64],
    channel: NDArray[np.int64],
    day: NDArray[np.int64],
    second: Floats,
    levels: NDArray[np.int64],
) -> Sheet:
    """Answers with their ratings as a sheet; a pattern's number says which levels it has."""
    base = levels.astype(np.uint64) @ (np.uint64(6) ** np.arange(ITEMS, dtype=np.uint64))
    return Sheet(
        unit, counter, channel, day, second, base.view(np.int64),
        np.asarray((levels == levels[:, :1]).all(axis=1)), np.asarray((levels < 4).any(axis=1)),
    )  # fmt: skip


def ratings(shift: Floats, satisfied: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Levels 1 to 5, people × items: a mood, half of them without differences between items."""
    n = len(shift)
    mood = rng.normal(0, 0.75, n)
    noise = rng.normal(0, np.sqrt(1 - 0.75**2), (n, ITEMS))
    straight = rng.random(n) < STRAIGHT
    noise[straight] = noise[straight, :1]
    z = (shift + mood)[:, None] + noise
    edge = stats.norm.ppf(1 - satisfied)
    return np.asarray(1 + sum((z > cut).astype(np.int64) for cut in (edge - 1.1, edge - 0.6, edge, 0.05)))


def _moments(late: Floats, rng: np.random.Generator) -> Floats:
    """Seconds of the day: a morning and an afternoon with their peaks; late ones until 22 h."""
    n = len(late)
    morning = rng.random(n) < 0.6
    hour = np.where(morning, 7.5 + 4 * rng.beta(2, 2, n), 13.5 + 3.5 * rng.beta(1.5, 2.5, n))
    hour = np.where(rng.random(n) < late, 17.6 + 4.4 * rng.random(n), hour)
    return np.floor(hour * 3600)


def _in_pairs(second: Floats, place: NDArray[np.int64], share: float, rng: np.random.Generator) -> Floats:
    """Let a share of answers come two minutes or so after the one before of the same counter-day."""
    after = (np.diff(place, prepend=-1) == 0) & (rng.random(len(second)) < share)
    moved = np.flatnonzero(after)
    out = second.copy()
    out[moved] = np.minimum(out[moved - 1] + rng.integers(60, 180, len(moved)), 86_399)
    return out


@dataclass(frozen=True)
class Plant:
    """A kind of made-up answers: `size` on one counter's day, or `size` a day for two weeks (`daily`)."""

    kind: str
    size: int
    daily: bool = False


def planted(
    base: Sheet, plant: Plant, units: Sequence[int], rng: np.random.Generator
) -> tuple[Sheet, NDArray[np.bool_]]:
    """The round with answers planted at the first counter of each of these units, and which those are."""
    unit, day, second, levels = (
        np.concatenate(part) for part in zip(*(_made_up(plant, one, rng) for one in units), strict=True)
    )
    more = sheet(unit, np.ones_like(unit), np.full_like(unit, KIOSK), day, second, levels)
    joined = {f.name: np.concatenate([getattr(base, f.name), getattr(more, f.name)]) for f in fields(Sheet)}
    return replace(base, **joined), np.arange(len(base) + len(more)) >= len(base)


def _made_up(
    plant: Plant, unit: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]:
    days = np.arange(10) // 5 * 7 + np.arange(10) % 5 if plant.daily else np.array([int(rng.integers(0, 5))])
    n = plant.size * len(days)
    best = np.full((n, ITEMS), 5)
    levels: NDArray[np.int64] = best
    second: Floats = _moments(np.zeros(n), rng)
    if plant.kind == "burst":
        second = np.asarray(
            np.tile(rng.uniform(8, 16) * 3600 + 20.0 * np.arange(plant.size), len(days)), float
        )
    elif plant.kind == "clockwork":
        second = np.asarray(9 * 3600 + 240.0 * np.arange(n) + rng.integers(-5, 6, n), float)
    elif plant.kind in ("copies", "copies in a row"):
        levels = np.tile(rng.choice([4, 5], ITEMS, p=[0.3, 0.7]), (n, 1))
        if plant.kind == "copies in a row":
            second = np.asarray(rng.uniform(8, 10) * 3600 + np.cumsum(rng.uniform(200, 900, n)), float)
    elif plant.kind == "after hours":
        levels, second = ratings(np.zeros(n), 0.97, rng), np.asarray(rng.uniform(17.6, 20, n) * 3600)
    return np.full(n, unit), MONDAY + np.repeat(days, plant.size), np.floor(second), levels
