"""How often each code of each variable occurs: what a codebook shows beside the codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from survey.exports.responses.people import People
from survey.exports.responses.variables import Variable


@dataclass(frozen=True)
class Counted:
    """A variable with the rows of each of its codes; the codes of numbers and texts are not listed."""

    variable: Variable
    codes: dict[int, int]
    valid: int
    invalid: int


def counted(people: People) -> Iterator[Counted]:
    """Every variable in the order of the file."""
    for variable in people.variables:
        yield _count(people, variable)


def _count(people: People, variable: Variable) -> Counted:
    if variable.kind in ("text", "day"):
        column = people.column(variable)
        empty = sum(value is None for value in column)
        return Counted(variable, {}, len(people) - empty, empty)
    found, times = np.unique(people.numbers(variable), return_counts=True)
    seen = {int(code): int(n) for code, n in zip(found, times, strict=True)}
    codes = {code: seen.get(code, 0) for code in variable.words}
    invalid = sum(n for code, n in codes.items() if code in variable.missing)
    return Counted(variable, codes, len(people) - invalid, invalid)
