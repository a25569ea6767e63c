"""A round's answers as the sheet that quality rules look at, and what they found, place by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.quality import FAMILY, RULES, VERSION, Found, Sheet, check, places
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
    """The sheet, the answers' ids in its order, 16 bytes each, and what its numbers stand for."""

    sheet: Sheet
    ids: bytes
    counters: tuple[str, ...]
    channels: tuple[str, ...]

    def id(self, row: int) -> UUID:
        return UUID(bytes=self.ids[16 * row : 16 * row + 16])


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


def checked(session: Session, survey_round: Round, alive: Callable[[], object]) -> Checked:
    """Every rule over the round as it stands now; calls `alive` every moment, since it takes minutes."""
    read = read_sheet(session, survey_round, alive)
    found: list[Found] = []
    for rule in RULES if len(read.sheet) else ():
        found += check(read.sheet, (rule,))
        alive()
    rules = [_rule(one) for one in found]
    return Checked(read, rules, tuple(place for one in found for place in _places(read, one)))


def read_sheet(session: Session, survey_round: Round, alive: Callable[[], object] = lambda: None) -> Read:
    """Complete and partial answers of a round; break-offs have hardly a pattern to look at."""
    reader = _Reader(questionnaire_of(survey_round.version))
    c = RESPONSES.c
    columns = (c.id, c.unit_id, c.counter, c.channel, c.status, c.answers, c.answered_at)
    for rows in batches(session, survey_round, columns):
        if kept := [row for row in rows if row[4] != "break_off"]:
            reader.add(kept)
        alive()
    return reader.read()


class _Reader:
    """Takes rows a few at a time and keeps them as arrays: as Python's objects a round fills gigabytes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._content = _Content(questionnaire)
        self._counters, self._channels = _numbering(), _numbering()
        self._ids = bytearray()
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self.add([])

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        columns = zip(*rows, strict=True) if rows else [()] * 7
        ids, units, counters, channels, _statuses, cards, moments = columns
        self._ids += _plain(ids)
        day, second = _times(moments)
        second[np.array([name in UNTIMED for name in channels], bool)] = np.nan
        self._parts.append(
            (
                np.array(units, np.int32),
                np.array([self._counters[name or ""] for name in counters], np.int32),
                np.array([self._channels[name] for name in channels], np.int8),
                day.astype(np.int32),
                second,
                *self._content.of(cards),
            )
        )

    def read(self) -> Read:
        """Everything that was added; nothing can be added any more."""
        columns = [np.concatenate(column) for column in zip(*self._parts, strict=True)]
        self._parts.clear()
        second, words, straight, negative = columns[4:]
        unit, counter, channel, day = (column.astype(np.int64) for column in columns[:4])
        pattern = places(*words.T).index if words.shape[1] else np.zeros(len(words), np.int64)
        sheet = Sheet(unit, counter, channel, day, second, pattern, straight, negative)
        return Read(sheet, bytes(self._ids), tuple(self._counters), tuple(self._channels))


def _plain(ids: Sequence[Any]) -> bytes:
    """Answers' ids, 16 bytes each; SQLite keeps them as hexadecimal text."""
    if ids and isinstance(ids[0], UUID):
        return b"".join(one.bytes for one in ids)
    return bytes.fromhex("".join(ids))


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


class _Content:
    """What rules look at in a card: its ratings, as whole numbers that are alike when they are."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        items = [i for i in questionnaire.items_of("satisfaction", "general") if i.closed and i.width == 1]
        self._width = card_width(questionnaire)
        self._starts = [position(questionnaire, item.id).start for item in items]
        self._satisfied = [[ord(item.by_value[value].code) for value in item.satisfied] for item in items]

    def of(self, cards: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.bool_]]:
        """Words of eight ratings each, whether all ratings are alike, whether any is not satisfied."""
        negative = np.zeros(len(cards), bool)
        if not self._starts:
            return np.zeros((len(cards), 0), np.uint64), negative.copy(), negative
        codes = card_matrix(cards, self._width)[:, self._starts]
        padded = np.zeros((len(cards), -(-len(self._starts) // 8) * 8), np.uint8)
        padded[:, : len(self._starts)] = codes
        said = ~np.isin(codes, _UNSAID)
        highest = np.where(said, codes, 0).max(axis=1)
        straight = (~said | (codes == highest[:, None])).all(axis=1)
        for column, good in enumerate(self._satisfied):
            negative |= said[:, column] & ~np.isin(codes[:, column], good)
        return padded.view(np.uint64), np.asarray(straight), negative


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
