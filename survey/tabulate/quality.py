"""A round's answers as the sheet that quality rules look at, and what they found, place by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.quality import FAMILY, RULES, VERSION, Found, Sheet, check
from questionnaires.layout import NO_ANSWER, NO_OPINION, NOT_ASKED, position
from questionnaires.layout import width as card_width
from questionnaires.model import Questionnaire
from survey import clock
from survey.i18n import lazy_gettext as _l
from survey.models import RESPONSES, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.packing import card_matrix
from survey.tabulate.reading import batches

RULE_NAMES = {
    "copied": _l("mẫu trả lời lặp lại"),
    "identical_run": _l("chuỗi phiếu giống hệt nhau"),
    "burst": _l("dồn dập trong vài phút"),
    "after_hours": _l("ngoài giờ trong ngày"),
    "after_hours_often": _l("ngoài giờ cả đợt"),
    "equal_gaps": _l("cách đều như đồng hồ"),
    "missing_tail": _l("vắng người không hài lòng"),
    "low_entropy": _l("ít mẫu trả lời khác nhau"),
}
# Answers of these channels carry the day only: when they were typed in says nothing of people.
UNTIMED = ("invite", "paper", "import")
# Vietnam has kept UTC+7 all the time that rounds can be of.
_AHEAD = clock.LOCAL.utcoffset(datetime(2026, 1, 1))
_UNSAID = [ord(mark) for mark in (NO_ANSWER, NOT_ASKED, NO_OPINION)]


@dataclass(frozen=True)
class Read:
    """The sheet, the answers' ids in its order, and what its numbers stand for."""

    sheet: Sheet
    ids: Sequence[Any]
    counters: tuple[str, ...]
    channels: tuple[str, ...]

    def id(self, row: int) -> UUID:
        """An answer's id, which SQLite keeps as its hexadecimal text."""
        found = self.ids[row]
        return found if isinstance(found, UUID) else UUID(hex=found)


@dataclass(frozen=True)
class Place:
    """What a rule found at one place: its flagged rows, and figures without anybody's answers."""

    rule: str
    unit_id: int
    counter: str
    channel: str
    day: date | None
    rows: NDArray[np.intp]
    total: int
    observed: float
    expected: float
    p_value: float
    hours: dict[str, list[int]]

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.rule, self.unit_id, self.counter, self.channel, self.day)


@dataclass(frozen=True)
class Checked:
    """A whole check: all answers read, what each rule tested, the places found."""

    read: Read
    rules: list[dict[str, Any]]
    places: tuple[Place, ...]
    version: int = VERSION


def checked(session: Session, survey_round: Round) -> Checked:
    """Every rule over the round as it stands now."""
    read = read_sheet(session, survey_round)
    found = check(read.sheet) if len(read.sheet) else []
    rules = [_rule(one) for one in found]
    return Checked(read, rules, tuple(place for one in found for place in _places(read, one)))


def read_sheet(session: Session, survey_round: Round) -> Read:
    """Complete and partial answers of a round; break-offs have hardly a pattern to look at."""
    questionnaire = questionnaire_of(survey_round.version)
    counters, channels = _numbering(), _numbering()
    c = RESPONSES.c
    columns = (c.id, c.unit_id, c.counter, c.channel, c.status, c.answers, c.answered_at)
    kept: list[tuple[Any, ...]] = []
    for rows in batches(session, survey_round, columns):
        kept += [row for row in rows if row[4] != "break_off"]
    ids, units, given, names, _statuses, cards, moments = zip(*kept, strict=True) if kept else [()] * 7
    channel = np.array([channels[name] for name in names], np.int64)
    day, second = _times(moments)
    untimed = [channels[name] for name in UNTIMED if name in channels]
    second[np.isin(channel, untimed)] = np.nan
    counter = np.array([counters[name or ""] for name in given], np.int64)
    sheet = Sheet(
        np.array(units, np.int64), counter, channel, day, second, *_content(questionnaire, cards)
    )  # fmt: skip
    return Read(sheet, ids, tuple(counters), tuple(channels))


def _numbering() -> defaultdict[str, int]:
    """Numbers for names in the order in which they are met."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def _times(moments: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Local day and second; NaN at exactly midnight, which is what a bare day is stored as."""
    naive = [m if isinstance(m, str) else m.astimezone(UTC).replace(tzinfo=None) for m in moments]
    utc = np.array(naive, "datetime64[us]")
    local = utc + np.timedelta64(_AHEAD or 0)
    days = local.astype("datetime64[D]")
    second = (local - days) / np.timedelta64(1, "s")
    return days.astype(np.int64) + date(1970, 1, 1).toordinal(), np.where(second == 0, np.nan, second)


def _content(
    questionnaire: Questionnaire, cards: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Pattern of the ratings, whether all are alike, whether any is not satisfied."""
    items = [i for i in questionnaire.items_of("satisfaction", "general") if i.closed and i.width == 1]
    codes = card_matrix(cards, card_width(questionnaire))
    codes = np.ascontiguousarray(codes[:, [position(questionnaire, item.id).start for item in items]])
    if not len(cards) or not items:
        return np.zeros(len(cards), np.int64), *np.zeros((2, len(cards)), bool)
    _, pattern = np.unique(codes.view(f"V{codes.shape[1]}").ravel(), return_inverse=True)
    said = ~np.isin(codes, _UNSAID)
    highest = np.where(said, codes, 0).max(axis=1)
    straight = (~said | (codes == highest[:, None])).all(axis=1)
    satisfied = [[ord(item.by_value[value].code) for value in item.satisfied] for item in items]
    negative = np.zeros(len(cards), bool)
    for column, good in enumerate(satisfied):
        negative |= said[:, column] & ~np.isin(codes[:, column], good)
    return pattern.astype(np.int64), np.asarray(straight), negative


def _rule(found: Found) -> dict[str, Any]:
    """What a rule tested and how sure its threshold makes it."""
    return {
        "rule": found.tested.rule,
        "tests": found.tested.tests,
        "level": found.level,
        "threshold": found.threshold,
        "patterns": len(found.cells),
        "answers": int(found.flagged.sum()),
    }


def _places(read: Read, found: Found) -> Iterator[Place]:
    tested, sheet = found.tested, read.sheet
    for cell in found.cells:
        inside = tested.places.index == cell
        rows = np.flatnonzero(found.flagged & inside)
        first = tested.places.first[cell]
        of_day = tested.places is sheet.days
        by_unit = tested.places is sheet.modes
        yield Place(
            rule=tested.rule,
            unit_id=int(sheet.unit[first]),
            counter="" if by_unit else read.counters[sheet.counter[first]],
            channel=read.channels[sheet.channel[first]],
            day=date.fromordinal(int(sheet.day[first])) if of_day else None,
            rows=rows,
            total=int(tested.places.size[cell]),
            observed=float(tested.observed[cell]),
            expected=float(tested.expected[cell]),
            p_value=float(tested.p[cell]),
            hours={"flagged": _hours(sheet, rows), "all": _hours(sheet, np.flatnonzero(inside))},
        )


def _hours(sheet: Sheet, rows: NDArray[np.intp]) -> list[int]:
    """Answers by hour of the day; those without a moment are left out."""
    second = sheet.second[rows]
    hour = (second[~np.isnan(second)] // 3600).astype(np.int64)
    return [int(n) for n in np.bincount(hour, minlength=24)]


__all__ = ["FAMILY", "RULES", "RULE_NAMES", "VERSION", "Checked", "Place", "Read", "checked", "read_sheet"]
