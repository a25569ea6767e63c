"""Do the quality rules leave honest rounds alone, and do they find made-up answers? Grid and seeds are fixed.

Writes docs/studies/quality.md: python -m bench.studies quality
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.quality import FAMILY, RULES, Sheet, check
from bench.studies._drawing import markdown, percent, publish, stamp
from bench.studies._quality_rounds import ALIKE, UNLIKE, Honest, Plant, honest, planted

SEED, ROUNDS, TRIALS, EACH = 612, 500, 40, 5
SIZES = (3, 5, 8, 12, 20)
# Kind of made-up answers → the rules that are meant to see it.
KINDS = {
    "burst": ("burst",),
    "copies": ("copied",),
    "copies in a row": ("copied", "identical_run"),
    "after hours": ("after_hours", "after_hours_often"),
    "clockwork": ("equal_gaps",),
}
DAILY = (Plant("after hours", 1, True), Plant("after hours", 2, True), Plant("plain", 10, True),
         Plant("plain", 20, True), Plant("plain", 40, True))  # fmt: skip


@dataclass(frozen=True)
class Alarms:
    """One rule over honest rounds: rounds with any pattern, patterns, places tested, shares of small p."""

    rounds: int
    with_any: int
    patterns: int
    tests: int
    hundredth: float
    thousandth: float

    @property
    def at_most(self) -> float:
        """The upper 95 % bound of the chance that a round has any."""
        return float(stats.beta.ppf(0.95, self.with_any + 1, max(self.rounds - self.with_any, 1)))


def alarms(kind: Honest, rounds: int, seed: int = SEED) -> dict[str, Alarms]:
    """Run every rule over honest rounds; `any` is the family of them all."""
    sums = {name: np.zeros(5) for name in RULES}
    anything = np.zeros(2)
    for k in range(rounds):
        found = check(honest(kind, np.random.default_rng([seed, k, round(1000 * kind.satisfied)])))
        for one in found:
            p = one.tested.p[~np.isnan(one.tested.p)]
            sums[one.tested.rule] += (
                bool(one.cells), len(one.cells), len(p), (p <= 0.01).sum(), (p <= 0.001).sum(),
            )  # fmt: skip
        anything += (any(one.cells for one in found), sum(len(one.cells) for one in found))
    lines = {name: _line(rounds, *total) for name, total in sums.items()}
    tests = sum(line.tests for line in lines.values())
    return lines | {"any": Alarms(rounds, int(anything[0]), int(anything[1]), tests, np.nan, np.nan)}


def _line(rounds: int, some: float, patterns: float, tests: float, p2: float, p3: float) -> Alarms:
    return Alarms(rounds, int(some), int(patterns), int(tests), p2 / max(tests, 1), p3 / max(tests, 1))


@dataclass(frozen=True)
class Power:
    """Plants found by the rules meant for them, by any rule; planted and honest answers flagged."""

    meant: float
    by_any: float
    flagged: float
    honest: float


def power(plant: Plant, trials: int, kind: Honest = ALIKE[1], seed: int = SEED) -> Power:
    """Plant in a few units of honest rounds and look which of them are found."""
    sums = np.zeros(4)
    for k in range(trials):
        rng = np.random.default_rng([seed, k, plant.size, sum(plant.kind.encode())])
        sums += _seen(plant, *planted(honest(kind, rng), plant, range(EACH), rng))
    return Power(*(float(share) for share in sums / trials))


def _seen(plant: Plant, sheet: Sheet, made_up: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Sequence[float]:
    found = check(sheet)
    caught = {one.tested.rule: one.flagged & made_up for one in found}
    hit = {rule: set(sheet.unit[rows].tolist()) for rule, rows in caught.items()}
    meant = KINDS.get(plant.kind, ("missing_tail", "low_entropy"))
    everything = np.logical_or.reduce([one.flagged for one in found])
    return (
        len(set().union(*(hit[rule] for rule in meant))) / EACH,
        len(set().union(*hit.values())) / EACH,
        float((everything & made_up).sum() / made_up.sum()),
        float((everything & ~made_up).sum() / EACH),
    )


def false_alarms(rounds: int = ROUNDS) -> list[str]:
    """One row per rule and kind of honest round."""
    rows = []
    for kind in (*ALIKE, UNLIKE):
        name = f"{100 * kind.satisfied:.0f} %" + (", units differ" if kind.unit_sd else "")
        for rule, line in alarms(kind, rounds).items():
            stated = FAMILY if rule == "any" else FAMILY / len(RULES)
            small = (
                ("–", "–")
                if rule == "any"
                else (f"{100 * v:.3f} %" for v in (line.hundredth, line.thousandth))
            )
            shares = (f"{100 * stated:.2f} %", percent(line.with_any / line.rounds), percent(line.at_most))
            rows.append([name, rule, f"{line.tests // line.rounds:,}", *shares, line.patterns, *small])
    heads = ["stated", "rounds with any", "at most (95 %)", "patterns", "p ≤ 1 %", "p ≤ 0.1 %"]
    return markdown(["satisfied", "rule", "places a round", *heads], rows)


def powers(plants: Sequence[Plant], trials: int = TRIALS) -> list[str]:
    """One row per kind and size, in rounds of alike and of unlike units."""
    rows = []
    for plant in plants:
        one, other = power(plant, trials), power(plant, trials, UNLIKE)
        name = f"{plant.size} a day, 10 days" if plant.daily else plant.size
        shares = (percent(v) for v in (one.meant, other.meant, one.by_any, one.flagged))
        rows.append([plant.kind, name, *shares, f"{one.honest:.1f}"])
    heads = ["found by its rule", "where units differ", "by any rule", "planted answers flagged"]
    return markdown(["made up", "answers", *heads, "honest ones flagged, a plant"], rows)


def main() -> None:
    """Run everything, write the page."""
    once = [Plant(kind, size) for kind in KINDS for size in SIZES if kind != "clockwork" or size > 9]
    parts = ["\n".join(part) for part in (false_alarms(), powers(once), powers(DAILY))]
    text = PAGE.format(stamp("quality"), *parts, rounds=ROUNDS, plants=TRIALS * EACH)
    publish({"studies/quality.md": text})
    print(text)


PAGE = """# Quality rules: false alarms and power

{0}; {rounds} honest rounds of each kind, {plants} plants of each kind and size.

A round has 60 units of two kiosk counters and the web, 22 working days, about 8 answers a counter and day,
31,700 in all, of 22 ratings. Half of all people give one level to everything. "Satisfied" is the share of
ratings: with 97 % of them one person in seven is dissatisfied with something. At a kiosk 0.3 % of answers
come outside office hours, on the web 20 %. *Units differ*: units' moods by 0.35 of a standard deviation,
days within them by 0.15, late answers by a factor of 1.5; one person in ten comes in a pair and answers
one to three minutes after the other. The rules assume none of this but only that no place exceeds twice
what is usual.

## False alarms on honest rounds
*Stated*: the chance that an honest round shows any pattern of the rule (Holm over its places; all rules
together 5 %). *At most*: the upper 95 % bound of that chance from these rounds. *p ≤ 1 %*: the share of all
places whose p-value is so small; it should be at most that. Most rules stay far below, since they are
bounds, and allow twice what is usual.

{1}

## Power against planted answers
Planted at one counter on one day. *Burst*: an officer gives top marks to everything, one answer every 20
seconds. *Copies*: one mixed pattern at random moments of the day, or one after the other. *After hours*:
honest-looking answers between 17:36 and 20:00. *Clockwork*: top marks every four minutes, 5 seconds more
or less.

{2}

## Planted every day
Answers spread over office hours of ten days. *Plain*: top marks at honest hours and honest distances,
which only the unit's totals can show: the channel has no dissatisfied people left and repeats itself.

{3}

## What this says
Of one counter's day a mixed pattern is seen from three copies on, after-hours answers from eight, a burst
from twelve (eight: every second time); smaller ones hide in chance. Clockwork is found half the time, since
honest answers fall between its ticks. Plain top marks given one by one at honest hours are hardly seen: at
five times the honest answers of the counter for ten days, and where units differ not even then. Against
them there are calls that check back (docs/quality.md). A rule on durations is left out: answers carry none.
"""


if __name__ == "__main__":
    main()
