"""Is an index of few people called "met" too easily? The grid was fixed before the final run, and is seeded.

22 items a person. Satisfaction differs between people as Beta distributions worth 20, 4 and 1 prior answers,
or part of all dissatisfaction comes from people who tick "dissatisfied" throughout. Writes
docs/studies/index_few.md: python -m bench.studies index_few
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from analysis.bounded import score_bounds, score_p_values
from analysis.intervals import beta_bounds
from analysis.verdict import p_values
from bench.studies._drawing import markdown, percent, publish, stamp

SEED, ITEMS, UNITS, SIDE, TARGET = 161, 22, 99, 0.025, 0.95
RUNS, CHUNK = 200_000, 50_000
PEOPLE = (10, 20, 30, 50, 100, 200, 400, 1000, 2000)
SCORES = np.arange(ITEMS + 1) / ITEMS
Floats = NDArray[np.float64]


def beta(worth: float) -> Callable[[float], Floats]:
    """Chance of each score when satisfaction differs as a Beta distribution worth so many answers."""
    return lambda rate: stats.betabinom.pmf(np.arange(ITEMS + 1), ITEMS, rate * worth, (1 - rate) * worth)


def throughout(part: float) -> Callable[[float], Floats]:
    """Chance of each score when `part` of the dissatisfaction is of people dissatisfied with everything."""

    def chances(rate: float) -> Floats:
        some = part * (1 - rate)
        found = (1 - some) * stats.binom.pmf(np.arange(ITEMS + 1), ITEMS, rate / (1 - some))
        found[0] += some
        return found

    return chances


SPREADS: Mapping[str, Callable[[float], Floats]] = {
    "Beta, 20": beta(20),
    "Beta, 4": beta(4),
    "Beta, 1": beta(1),
    "throughout, 1/5": throughout(0.2),
    "throughout, 3/5": throughout(0.6),
}


@dataclass(frozen=True)
class Samples:
    """Indices with their variance and fourth central moment; `size` p(1-p)/variance, n without variance."""

    n: int
    rate: Floats
    size: Floats
    df: Floats

    @property
    def people(self) -> Floats:
        """How many people the size may stand for."""
        return np.minimum(self.size, self.n)


def sampled(chances: Floats, n: int, runs: int, rng: np.random.Generator) -> Samples:
    """Draw samples of n people; df of the variance from its own variance (Satterthwaite)."""
    counts = rng.multinomial(n, chances, size=runs)
    rate = counts @ SCORES / n
    off = SCORES - rate[:, None]
    m2, m4 = (np.einsum("ij,ij->i", counts, off**k) / n for k in (2, 4))
    none = m2 / (n - 1) <= rate * (1 - rate) * 1e-12
    safe = np.where(none, 1.0, m2)
    size = np.where(none, n, rate * (1 - rate) * (n - 1) / safe)
    of_variance = np.maximum(m4 / safe**2 - (n - 3) / (n - 1), 1e-9) / n
    return Samples(n, rate, size, np.where(none, n - 1, np.clip(2 / of_variance, 1, n - 1)))


def before(s: Samples, target: float, _: float = SIDE) -> tuple[Floats, Floats]:
    """Korn-Graubard with answers as its units, uncapped: what judged indices until now."""
    return p_values(s.rate * s.size, s.size, target)


def capped(s: Samples, target: float, _: float = SIDE) -> tuple[Floats, Floats]:
    """The effective size held at the number of people."""
    return p_values(s.rate * s.people, s.people, target)


def fourth(s: Samples, target: float, side: float = SIDE) -> tuple[Floats, Floats]:
    """Satterthwaite's degrees of freedom from fourth moments in the Korn-Graubard factor, by level."""
    size = s.size * (special.stdtrit(s.n - 1, side) / special.stdtrit(s.df, side)) ** 2
    return p_values(s.rate * size, size, target)


def after(s: Samples, target: float, _: float = SIDE) -> tuple[Floats, Floats]:
    """One more person instead of one more answer, as the package judges; without variance as before."""
    more = s.size > s.n
    met, not_met = np.empty((2, len(s.rate)))
    met[~more], not_met[~more] = p_values((s.rate * s.size)[~more], s.size[~more], target)
    people = np.full(np.count_nonzero(more), s.n)
    met[more], not_met[more] = score_p_values(s.rate[more], s.size[more], people, target)
    return met, not_met


METHODS = {"before": before, "fourth moments": fourth, "capped": capped, "after": after}
OTHERS = ("fourth moments", "capped")


@dataclass(frozen=True)
class Line:
    """A method in a cell: P(met) for one unit, for a list of 99 (Holm), P(not met) and coverage."""

    met: float
    listed: float
    not_met: float
    coverage: float


def cell(
    spread: str,
    n: int,
    rate: float,
    runs: int,
    target: float = TARGET,
    methods: Sequence[str] = ("before", "after"),
) -> dict[str, Line]:
    """Figures of some methods for samples of n people at a true rate."""
    rng = np.random.default_rng([SEED, n, round(1000 * rate), list(SPREADS).index(spread)])
    chunks = max(runs // CHUNK, 1)
    sums = {name: np.zeros(4) for name in methods}
    for _ in range(chunks):
        drawn = sampled(SPREADS[spread](rate), n, min(runs, CHUNK), rng)
        for name in methods:
            sums[name] += _shares(METHODS[name], drawn, rate, target)
    found = {name: [float(share) for share in total / chunks] for name, total in sums.items()}
    # Holm calls any of 99 units at the target "met" exactly when the least p-value is below its first step.
    return {k: Line(met, 1 - (1 - holm) ** UNITS, no, inside) for k, (met, holm, no, inside) in found.items()}


def _shares(method: Callable[..., tuple[Floats, Floats]], s: Samples, rate: float, target: float) -> Floats:
    met, not_met = method(s, target)
    first = method(s, target, SIDE / UNITS)[0] if method is fourth else met
    above, below = (met, not_met) if rate == target else method(s, rate)
    shares = (met <= SIDE, first <= SIDE / UNITS, not_met <= SIDE, (above > SIDE) & (below > SIDE))
    return np.array([share.mean() for share in shares])


def widths(spread: str, n: int, rate: float, runs: int = 4000) -> tuple[float, float]:
    """Mean width after over before, and capped over before."""
    s = sampled(SPREADS[spread](rate), n, runs, np.random.default_rng([SEED, n]))
    low, high = beta_bounds(s.rate * s.size, s.size, SIDE)
    more = s.size > s.n
    down, up = low.copy(), high.copy()
    down[more], up[more] = score_bounds(s.rate[more], s.size[more], np.full(more.sum(), s.n), SIDE)
    least, most = beta_bounds(s.rate * s.people, s.people, SIDE)
    wide = (high - low).mean()
    return float((up - down).mean() / wide), float((most - least).mean() / wide)


def clustered(psus: int, size: int, icc: float, runs: int = 20_000) -> tuple[float, float]:
    """False "met" before and after when people of PSUs are alike: Beta worth 4 within, df = PSUs - 1."""
    rng, worth, n = np.random.default_rng([SEED, psus, size]), (1 - icc) / icc, psus * size
    place = rng.beta(TARGET * worth, (1 - TARGET) * worth, (runs, psus, 1)).clip(1e-9, 1 - 1e-9)
    person = rng.beta(np.broadcast_to(4 * place, (runs, psus, size)), 4 * (1 - place))
    score = rng.binomial(ITEMS, person).mean(axis=2) / ITEMS
    p, variance = score.mean(axis=1), score.var(axis=1, ddof=1) / psus
    none = variance <= p * (1 - p) * 1e-12
    factor = (special.stdtrit(n - 1, SIDE) / special.stdtrit(psus - 1, SIDE)) ** 2
    s = Samples(n, p, np.where(none, n, p * (1 - p) / np.where(none, 1, variance)) * factor, p)
    old, new = (float((method(s, TARGET)[0] <= SIDE).mean()) for method in (before, after))
    return old, new


def candidates() -> list[str]:
    """False "met" at exactly the target, unit by unit and in lists, by every candidate."""
    rows = []
    for n in PEOPLE:
        for spread in SPREADS:
            found = cell(spread, n, TARGET, RUNS) | cell(spread, n, TARGET, CHUNK, methods=OTHERS)
            one = [percent(found[name].met) for name in METHODS]
            lists = [percent(found[name].listed) for name in METHODS]
            wide = [f"{ratio:.2f}" for ratio in widths(spread, n, TARGET)]
            rows.append([n, spread, *one, *lists, *wide])
    heads = [*METHODS, *(f"list: {name}" for name in METHODS), "width", "capped"]
    return markdown(["people", "spread", *heads], rows)


def elsewhere() -> list[str]:
    """Coverage and verdicts before and after: truth at a target of 90 %, and truths above 95 %."""
    rows = []
    for n in (30, 100, 200, 400, 1000):
        for spread in SPREADS:
            at, above, high = (
                cell(spread, n, r, CHUNK, t) for r, t in ((0.9, 0.9), (0.97, 0.95), (0.99, 0.95))
            )
            row = [n, spread, *(percent(at[k].listed) for k in ("before", "after"))]
            row += [percent(one[k].coverage) for one in (at, above) for k in ("before", "after")]
            rows.append(row + [percent(one[k].met) for one in (above, high) for k in ("before", "after")])
    heads = ["list at 90 %: before", "after", "holds 90 %: before", "after", "holds 97 %: before", "after"]
    return markdown(
        ["people", "spread", *heads, "met at 97 %: before", "after", "met at 99 %: before", "after"], rows
    )


def places() -> list[str]:
    """False "met" of one unit whose people come in PSUs."""
    cases = ((80, 5, 0.05), (40, 10, 0.02), (40, 10, 0.05), (20, 20, 0.05), (10, 40, 0.05), (10, 10, 0.05))
    rows = [
        [f"{m} × {size}", f"{icc:g}", *(percent(v) for v in clustered(m, size, icc))]
        for m, size, icc in cases
    ]
    return markdown(["PSUs × people", "ICC", "before", "after"], rows)


def main() -> None:
    """Run everything, write the page."""
    parts = [candidates(), elsewhere(), places()]
    text = PAGE.format(stamp("index_few"), *("\n".join(part) for part in parts), runs=RUNS, few=CHUNK)
    publish({"studies/index_few.md": text})
    print(text)


PAGE = """# Indices of few people

{0}; {runs:,} samples a cell ({few:,} for fourth moments, capped and the second table, 20,000 in the
third).

**Finding.** An index over 22 items has an effective size n* of 2 to 11 answers a person, or more. Until
now its interval was Clopper–Pearson's on that size, uncapped. Of units standing exactly at 95 %, 2.5 %
should be called "met", and of lists of 99 such units judged together (Holm) 2.5 % should hold any "met".
With 30 people it was 4 to 39 % of units and 18 to 100 % of lists, with 200 people 3 to 12 % and 5 to 99 %,
with 1,000 still 2.5 to 4.5 % and 3 to 30 %. Now it is at most 2.1 % and 1.7 %, wherever people answer
independently.

**Why.** The variance is estimated, and a sample that happens to hold none of the dissatisfied is both too
high and too even. And Clopper–Pearson's lower bound allows for one more dissatisfied *answer*, worth
1/n*, though it is *people* who were not asked: nobody wholly dissatisfied among 30 leaves up to 12 % of
them (0.88³⁰ = 2.5 %).

**What was tried.** Degrees of freedom from the fourth moment (Satterthwaite) help little: a sample
without the dissatisfied knows nothing of its kurtosis either, and totals do not hold fourth moments.
Capping n* at the number of people is safe, and 1.3 to 3.4 times too wide however many they are. What is
used: Gaffke's bound (2005), which is Clopper–Pearson's idea for scores between 0 and 1. It is a quantile
of the mean score of the people asked and of *one more who is wholly dissatisfied*, weighted at random
(uniform on the simplex). No distribution of independent people is known for which it fails (Learned-Miller &
Thomas 2019); the simulations below do not rest on a proof. It needs every score. Of all samples of one mean p
and variance, though, that has the heaviest tail in which people score 0 or c = p + (1 − p)·n/n*, and its
bound needs n, p and n* alone:

low = c · BetaInv(2.5 %; x, n − x + 1) with x = n·p/c; likewise 1 − high from 1 − p.

Where n* = n (one item, or a person's answers all alike) this is Clopper–Pearson's; where n* is below n
(clusters) Korn and Graubard's stays as it was; as n grows it becomes the uncapped one. Respondents and
totals agree.

**What it costs.** Widths in the first table, and the chance of a true "met" in the second. Below 72
people no index can be called "met" at 95 % (0.95⁷² = 2.5 %; 162 people in a list of 99 under Holm), as no
count can. A unit of 100 people at 97 % can hardly be told from 95 %; of 400 in 59 to 100 % of samples.

## False "met" exactly at 95 %
Spread: how people differ. "Throughout" gives the part of all dissatisfaction that is of people
dissatisfied with everything; the others answer at random. One unit (2.5 % is meant); at least one of 99
units of a list under Holm (2.5 % is meant); mean widths over before, after and capped.

{1}

## A target of 90 %, and truths above the target
Lists of 99 units exactly at 90 % against 90 %; how often the 95 % interval holds the truth, at 90 % and
at 97 %; how often one unit at 97 % and at 99 % is called "met" against 95 %.

{2}

## People in PSUs
One unit exactly at 95 %, satisfaction worth 4 answers within PSUs that differ. One more person is not one
more PSU: few PSUs stay too easy, as for a single item, and below 20 the warning `few_psus` stands.

{3}
"""


if __name__ == "__main__":
    main()
