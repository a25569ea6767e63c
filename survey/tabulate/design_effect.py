"""How much less answers of one unit and day tell than independent ones, fixed from rounds that are over.

The confidence sequence of an open round divides its counts by it (docs/method.md, "Watching").
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import store
from survey.formats import decimal
from survey.i18n import gettext as _
from survey.models import ROLLUPS, WHOLE_PROVINCE, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.counts import of
from survey.tabulate.rated import from_bytes, rated

# Fewer days of units than these estimate a variance too badly to be relied on.
FEWEST_DAYS = 20
_KEPT = 64


@dataclass(frozen=True)
class DesignEffect:
    """The number, 1 or more, and the rounds that it comes from; none: there is no earlier one."""

    value: float
    rounds: tuple[str, ...]

    @property
    def words(self) -> str:
        """What a page says of it."""
        if not self.rounds:
            return _("hiệu ứng thiết kế 1 (chưa có đợt trước)")
        return _(
            "hiệu ứng thiết kế %(value)s, lấy từ %(n)s đợt trước",
            value=decimal(self.value, 2),
            n=len(self.rounds),
        )


NONE_BEFORE = DesignEffect(1.0, ())


def design_effect(session: Session, survey_round: Round) -> DesignEffect:
    """From all rounds of the same questionnaire in the province that had ended when this one opened.

    The variance of the units' item rates with a unit's days as clusters (Taylor, units as strata) over that
    of independent answers, both summed over units and items. It does not change while the round is open.
    """
    where = (
        Round.province == survey_round.province,
        Round.questionnaire == survey_round.questionnaire,
        Round.status.in_(("closed", "published")),
        Round.accepts_until < survey_round.opens,
        Round.synthetic == survey_round.synthetic,
    )
    before = session.scalars(select(Round).where(*where).order_by(Round.opens, Round.id)).all()
    clustered = alone = 0.0
    used = []
    for earlier in before:
        sums = _variances(session, earlier)
        if sums is not None:
            clustered, alone = clustered + sums[0], alone + sums[1]
            used.append(earlier.slug)
    if not used or alone <= 0:
        return NONE_BEFORE
    return DesignEffect(max(1.0, clustered / alone), tuple(used))


_known: OrderedDict[tuple[Any, ...], tuple[float, float] | None] = OrderedDict()
_lock = Lock()


def _variances(session: Session, over: Round) -> tuple[float, float] | None:
    """Of a round that is over; worked out once, and again should an answer come after all."""
    c = ROLLUPS.c
    stored = select(func.sum(c.answers)).where(c.cut == "unit")
    key = (str(store.engine().url), over.id, session.scalar(of(stored, ROLLUPS, over.id)))
    with _lock:
        if key in _known:
            return _known[key]
    found = _worked_out(session, over)
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _worked_out(session: Session, over: Round) -> tuple[float, float] | None:
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
