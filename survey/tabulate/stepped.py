"""What those below Sở Nội vụ see of a rate: it moves only when at least ten more people have answered.

Kept where everybody reads the same (docs/decisions/0022-steps-of-ten.md): a step is made by the one job that
folds answers, so no reload, filter or role finds a figure between two steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from survey.tabulate.packing import Counts
from survey.tabulate.rated import Rated

STEP = 10


@dataclass(frozen=True)
class Standing:
    """The answers of a unit at one moment: everything, complete, partial, and the vector of its codes."""

    answers: int
    complete: int
    partial: int
    codes: Counts

    @classmethod
    def of(cls, numbers: Counts, codes: Counts) -> Standing:
        answers, complete, partial = numbers.tolist()
        return cls(answers, complete, partial, codes)

    @property
    def rating(self) -> int:
        """Those whose answers are in the rates."""
        return self.complete + self.partial


def stepped(shown: Standing | None, now: Standing, rated: Rated) -> Standing | None:
    """What is shown from `now` on, or None while what is shown stays (at first: nothing).

    A step needs STEP more answers than what is shown, and within it an item moves only when STEP more people
    answered that item: where few are asked a question, theirs would otherwise be told apart.
    """
    before = shown or Standing(0, 0, 0, np.zeros_like(now.codes))
    if now.rating - before.rating < STEP:
        return None
    codes = before.codes.copy()
    codes[0] = now.codes[0]
    more = now.codes.astype(np.int64) @ rated.answered - before.codes.astype(np.int64) @ rated.answered
    for item, grown in zip(rated.items, more, strict=True):
        if grown >= STEP:
            codes[item.cells] = now.codes[item.cells]
    return Standing(now.answers, now.complete, now.partial, codes)


def hour_of(moment: datetime) -> int:
    """Whole hours since 1970: what a counter got within the present one is not shown at the counter yet."""
    return int(moment.timestamp() // 3600)
