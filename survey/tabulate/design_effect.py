"""How much less answers of one unit and day tell than independent ones, fixed from rounds that are over.

The confidence sequence of an open round divides its counts by it (docs/method.md, "Watching").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.formats import decimal
from survey.i18n import gettext as _
from survey.models import ROLLUPS, WHOLE_PROVINCE, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.counts import of
from survey.tabulate.rated import from_bytes, rated

# Fewer days of units than these estimate a variance too badly to be relied on.
FEWEST_DAYS = 20


@dataclass(frozen=True)
class DesignEffect:
    """The number, 1 or more, and how many rounds it comes from; 0: there was no earlier one."""

    value: float = 1.0
    rounds: int = 0

    @property
    def words(self) -> str:
        """What a page says of it."""
        if not self.rounds:
            return _("hệ số thiết kế 1 (chưa có đợt trước)")
        value = decimal(self.value, 2)
        return _("hệ số thiết kế %(value)s, lấy từ %(n)s đợt trước", value=value, n=self.rounds)


NONE_BEFORE = DesignEffect()


def design_effect_of(survey_round: Round) -> DesignEffect:
    """What this round was given when it was opened."""
    return DesignEffect(survey_round.design_effect, survey_round.design_effect_rounds)


def earlier_effect(session: Session, survey_round: Round) -> DesignEffect:
    """From all rounds of the same questionnaire in the province that are over.

    The variance of the units' item rates with a unit's days as clusters (Taylor, units as strata) over that
    of independent answers, both summed over units, items and rounds. Made-up rounds tell of made-up ones.
    """
    before = select(Round).where(
        Round.province == survey_round.province,
        Round.questionnaire == survey_round.questionnaire,
        Round.status.in_(("closed", "published")),
        Round.synthetic == survey_round.synthetic,
        Round.id != survey_round.id,
    )
    found = [sums for over in session.scalars(before) if (sums := _of_round(session, over))]
    clustered, alone = np.sum(found, axis=0) if found else (0.0, 0.0)
    return DesignEffect(max(1.0, float(clustered / alone)), len(found)) if alone > 0 else NONE_BEFORE


def _of_round(session: Session, over: Round) -> tuple[float, float] | None:
    c = ROLLUPS.c
    days = select(c.unit_id, c.codes).where(c.cut == "day", c.unit_id != WHOLE_PROVINCE)
    rows = session.execute(of(days, ROLLUPS, over.id).order_by(c.unit_id)).all()
    unit = np.array([row.unit_id for row in rows], np.int64)
    vector = rated(questionnaire_of(over.version))
    if len(rows) < FEWEST_DAYS or not vector.items:
        return None
    codes = from_bytes(*(row.codes for row in rows)).astype(np.int64)
    return variances(unit, (codes @ vector.satisfied), (codes @ vector.answered))


def variances(unit: Any, satisfied: Any, answered: Any) -> tuple[float, float] | None:
    """Variances of the sums of residuals, days as clusters and answers as independent, summed over all.

    Rows are days of units, `unit` in order; columns are items. None with fewer days than FEWEST_DAYS in units
    that have two at least.
    """
    starts = np.flatnonzero(np.diff(unit, prepend=unit[0] - 1))
    days = np.diff(np.append(starts, len(unit)))
    several = days > 1
    if days[several].sum() < FEWEST_DAYS:
        return None
    s, n = (np.add.reduceat(np.asarray(values, np.float64), starts) for values in (satisfied, answered))
    rate = s / np.maximum(n, 1)
    residual = satisfied - np.repeat(rate, days, axis=0) * answered
    spread = np.add.reduceat(residual**2, starts) * (days / np.maximum(days - 1, 1))[:, None]
    independent = n * rate * (1 - rate) * (n / np.maximum(n - 1, 1))
    return float(spread[several].sum()), float(independent[several].sum())
