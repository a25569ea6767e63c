"""Small designs and brute-force variances that the tests of designs share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.design import SurveyDesign

Column = Sequence[object]


def toy(**changes: object) -> SurveyDesign:
    """The twelve answers of `SurveyDesign`'s docstring."""
    given: dict[str, object] = {
        "strata": [*"AAAAAABBBBBB"],
        "psu": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
        "weights": [10] * 6 + [20] * 6,
        "fpc": [4] * 6 + [6] * 6,
    }
    return SurveyDesign(**{**given, **changes})  # type: ignore[arg-type]


SATISFIED = [1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0]


def brute_variance(wz: np.ndarray, stages: Sequence[tuple[Column, Column, Sequence[float]]]) -> float:
    """Variance of Σwz straight from the textbook, stage by stage, group by group.

    A stage is (group per respondent, unit per respondent, population per respondent; inf for replacement).
    """
    total, groups, units, counts = 0.0, *(np.asarray(c) for c in stages[0])
    for group in set(groups.tolist()):
        inside = groups == group
        members = sorted(set(units[inside].tolist()))
        n, population = len(members), float(counts[inside][0])
        sums = np.array([wz[inside & (units == unit)].sum() for unit in members])
        total += (1 - n / population) * n / (n - 1) * ((sums - sums.mean()) ** 2).sum()
        for unit in members if len(stages) > 1 and np.isfinite(population) else []:
            here = inside & (units == unit)
            later = [tuple(np.asarray(column)[here] for column in stage) for stage in stages[1:]]
            total += n / population * brute_variance(wz[here], later)
    return total


def three_stages(seed: int = 5) -> dict[str, np.ndarray]:
    """Columns of a random sample: 3 strata, villages, households, persons, answers by commune."""
    rng = np.random.default_rng(seed)
    rows = []
    for stratum in range(3):
        for village in range(int(rng.integers(2, 5))):
            for household in range(int(rng.integers(2, 4))):
                for person in range(int(rng.integers(2, 5))):
                    rows.append((stratum, village, household, person))
    table = np.array(rows)
    n = len(table)
    return {
        "strata": table[:, 0], "psu": table[:, 1], "ssu": table[:, 2], "tsu": table[:, 3],
        "weights": rng.uniform(0.5, 4.0, n), "villages": 6.0 + 3 * table[:, 0],
        "households": 5.0 + table[:, 1], "persons": 7.0 + table[:, 2], "commune": rng.integers(0, 4, n),
        "y": np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 2, n)), "score": rng.normal(3, 1, n),
    }  # fmt: skip
