"""Divisions of a round's answers: by unit, by channel, or by a closed choice of the questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.layout import position
from questionnaires.model import Questionnaire, Text
from survey.i18n import LazyText, say
from survey.i18n import lazy_gettext as _
from survey.models import CHANNELS, Round, RoundUnit, Unit

Index = NDArray[np.int32]
Key = dict[str, str]
Label: TypeAlias = Text | LazyText | str


@dataclass(frozen=True)
class Domain:
    """A division: `index` gives each row's place in `values`, -1 for rows that belong to none."""

    id: str
    name: Label
    values: tuple[str, ...]
    labels: tuple[Label, ...]
    index: Index

    def rows(self, keep: NDArray[np.bool_]) -> Domain:
        return replace(self, index=self.index[keep])


@dataclass(frozen=True)
class Cells:
    """The cells of one division, or of several crossed: a key and a label each, an index per row."""

    keys: tuple[Key, ...]
    labels: tuple[tuple[Label, ...], ...]
    index: Index

    def sizes(self) -> list[int]:
        """Rows in each cell."""
        return [int(n) for n in np.bincount(self.index[self.index >= 0], minlength=len(self.keys))]


def crossed(domains: Sequence[Domain]) -> Cells:
    """Every combination of the values, the first division slowest."""
    first, *rest = domains
    cells = Cells(
        tuple({first.id: value} for value in first.values), tuple((x,) for x in first.labels), first.index
    )
    for domain in rest:
        size = len(domain.values)
        both = (cells.index >= 0) & (domain.index >= 0)
        cells = Cells(
            tuple(key | {domain.id: value} for key in cells.keys for value in domain.values),
            tuple((*label, x) for label in cells.labels for x in domain.labels),
            np.where(both, cells.index * size + domain.index, -1).astype(np.int32),
        )
    return cells


def divisions(questionnaire: Questionnaire) -> list[str]:
    """What answers of this questionnaire can be divided by."""
    return ["unit", "channel", *(item.id for item in questionnaire.items if _divides(item.kind, item.width))]


def _divides(kind: str, width: int) -> bool:
    return kind == "choice" and width == 1


def unit_domain(session: Session, survey_round: Round, unit_ids: NDArray[np.int32]) -> Domain:
    """By unit: all that take part, also those without an answer yet, in the order of their codes."""
    taking_part = select(RoundUnit.unit_id).where(RoundUnit.round_id == survey_round.id)
    seen = [int(i) for i in np.unique(unit_ids)]
    statement = select(Unit.id, Unit.code, Unit.name).order_by(Unit.code, Unit.id)
    rows = [*session.execute(statement.where(Unit.id.in_(taking_part)))]
    known = {row.id for row in rows}
    if missing := [i for i in seen if i not in known]:
        rows += session.execute(statement.where(Unit.id.in_(missing)))
    place = np.full(max([row.id for row in rows], default=0) + 1, -1, dtype=np.int32)
    place[[row.id for row in rows]] = np.arange(len(rows), dtype=np.int32)
    names, codes = tuple(row.name for row in rows), tuple(row.code for row in rows)
    return Domain("unit", _("Đơn vị"), codes, names, place[unit_ids])


def channel_domain(survey_round: Round, channels: NDArray[np.uint8]) -> Domain:
    """By channel (rows hold places in CHANNELS): those of the round and any other that brought an answer."""
    brought = np.bincount(channels, minlength=len(CHANNELS))
    shown = [i for i, c in enumerate(CHANNELS) if c in survey_round.channels or brought[i]]
    place = np.full(len(CHANNELS), -1, dtype=np.int32)
    place[shown] = np.arange(len(shown), dtype=np.int32)
    values = tuple(CHANNELS[i] for i in shown)
    return Domain("channel", _("Kênh"), values, tuple(channel_label(c) for c in values), place[channels])


def item_domain(questionnaire: Questionnaire, name: str, cards: NDArray[np.uint8]) -> Domain:
    """By the answer to a closed choice; `field` means the item of that role. Raises ValueError for others."""
    item = next((i for i in questionnaire.items if i.id == name or i.role == name == "field"), None)
    if item is None or not _divides(item.kind, item.width):
        raise ValueError(f"by {name!r}; expected one of {', '.join(divisions(questionnaire))}")
    place = np.full(256, -1, dtype=np.int32)
    for number, option in enumerate(item.options):
        place[ord(option.code)] = number
    values = tuple(option.value for option in item.options)
    labels = tuple(option.label for option in item.options)
    return Domain(name, item.name, values, labels, place[cards[:, position(questionnaire, item.id).start]])


def spoken(label: Label) -> str:
    """A label in the current language."""
    return str(label) if isinstance(label, LazyText) else say(label)


CHANNEL_NAMES = {
    "kiosk": _("máy tại quầy"),
    "web": _("mã QR, trang web"),
    "invite": _("giấy mời"),
    "interviewer": _("phỏng vấn viên"),
    "paper": _("phiếu giấy"),
    "import": _("nhập từ tệp"),
}
CHANNEL_LABELS = {
    "kiosk": _("Máy tại quầy (kênh tự nguyện)"),
    "web": _("Mã QR, trang web (kênh tự nguyện)"),
    "invite": _("Giấy mời"),
    "interviewer": _("Phỏng vấn viên"),
    "paper": _("Phiếu giấy"),
    "import": _("Nhập từ tệp"),
}


def channel_label(channel: str) -> LazyText:
    """How a channel is called where people read it; a voluntary one says so."""
    return CHANNEL_LABELS[channel]
