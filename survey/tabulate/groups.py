"""Answers of a round divided otherwise: by kind of unit, by field, channel, or any closed choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _
from survey.models import RoundUnit, Unit
from survey.tabulate.domains import Domain, Label, divisions, item_domain
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Estimates, Facts, Results, estimate
from survey.tabulate.watching import watched

LEVEL = "level"
FEWEST = 10
LEVELS: dict[str, LazyText] = {
    "province": _("Cấp tỉnh"),
    "department": _("Sở, ban, ngành"),
    "district": _("Cấp huyện (đến 30/6/2025)"),
    "commune": _("Cấp xã"),
    "centre": _("Trung tâm Phục vụ hành chính công"),
    "counter": _("Quầy"),
}
KINDS: dict[str, LazyText] = {"xã": _("Xã"), "phường": _("Phường"), "thị trấn": _("Thị trấn")}
# What people ask for first; other closed choices follow in the questionnaire's order.
FIRST = ("field", "respondent", "demographic")


@dataclass(frozen=True)
class Choice:
    """A division that may be asked for, by its id in addresses."""

    id: str
    name: Label


def choices(questionnaire: Questionnaire) -> list[Choice]:
    """Kinds of unit, channels, then closed choices; satisfaction questions last."""
    items = [questionnaire.item(name) for name in divisions(questionnaire) if name not in ("unit", "channel")]
    place = {role: number for number, role in enumerate(FIRST)}
    last = len(FIRST)
    ordered = sorted(items, key=lambda item: last + 1 if item.satisfied else place.get(item.role, last))
    fixed = [
        Choice(LEVEL, _("Loại đơn vị")),
        Choice("channel", _("Kênh thu thập")),
        Choice("unit", _("Đơn vị")),
    ]
    by_item = [Choice(item.id, item.name) for item in ordered]
    return [*by_item[: 1 if items else 0], *fixed, *by_item[1:]]


def grouped(session: Session, read: Matrix, facts: Facts, by: str, round_id: int) -> Results:
    """The round by one division of `choices`; raises ValueError for others."""
    return watched(estimate(facts, replace(read, domains=(_domain(session, read, by, round_id),))))


def too_few(part: Estimates) -> bool:
    """A cell that says too little to be read, let alone judged."""
    return part.n < FEWEST


def _domain(session: Session, read: Matrix, by: str, round_id: int) -> Domain:
    if by == "unit":
        return read.domains[0]
    if by == "channel":
        return read.channel
    return (
        level_domain(session, read.domains[0], round_id)
        if by == LEVEL
        else item_domain(read.questionnaire, by, read.cards)
    )


def level_domain(session: Session, units: Domain, round_id: int) -> Domain:
    """By level of unit; communes apart as xã, phường, thị trấn.

    Codes were used again in the rearrangement of 2025: of two units the one that takes part counts.
    """
    takes_part = exists().where(RoundUnit.round_id == round_id, RoundUnit.unit_id == Unit.id)
    every = select(Unit.code, Unit.level, Unit.kind).where(Unit.code.in_(units.values))
    rows = session.execute(every.order_by(takes_part, Unit.id))
    kind_of = {
        code: (level, kind if level == "commune" and kind in KINDS else "") for code, level, kind in rows
    }
    known = sorted(set(kind_of.values()), key=lambda pair: (list(LEVELS).index(pair[0]), pair[1]))
    place = np.array([known.index(kind_of[code]) for code in units.values] or [-1], dtype=np.int32)
    values = tuple(f"{level}-{kind}" if kind else level for level, kind in known)
    labels = tuple(KINDS[kind] if kind else LEVELS[level] for level, kind in known)
    index = np.where(units.index >= 0, place[units.index], -1).astype(np.int32)
    return Domain(LEVEL, _("Loại đơn vị"), values, labels, index)
