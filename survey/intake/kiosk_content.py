"""What a kiosk sealed: its shape, and when the answer was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from survey.i18n import DEFAULT, is_language
from survey.intake.parse import Answer, Invalid, Problem, clean_text, parse_id

# A device's clock may be years off; beyond this the number is no time at all.
_FARTHEST = timedelta(days=200 * 365)


@dataclass(frozen=True, kw_only=True)
class Content:
    """One finished answer as it stood on the device; `at` is the device's own, uncorrected time."""

    id: UUID
    round: str
    version: str
    language: str
    answers: Mapping[str, Answer]
    comments: Mapping[str, str]
    partial: bool
    at: datetime
    offset: timedelta | None
    synced: datetime | None

    def answered_at(self, sent_at: datetime, received_at: datetime) -> tuple[datetime, timedelta]:
        """Device time + offset, not before the last sync nor after receipt; and the offset used.

        The offset as measured before the answer, else as the device's clock shows at sending. Raises Invalid.
        """
        offset = self.offset if self.offset is not None else received_at - sent_at
        try:
            moment = min(self.at + offset, received_at)
        except OverflowError:
            raise Invalid([Problem("at", f"{self.at} + {offset} is no time")]) from None
        if self.synced is not None and self.synced <= received_at:
            moment = max(moment, self.synced)
        return moment, offset


def read_content(data: Mapping[str, Any]) -> Content:
    """Check the shape; raises Invalid naming the part. Values are checked by `check` and `parse`."""
    try:
        language = data.get("language") or DEFAULT
        offset, synced = data.get("offset"), data.get("synced")
        return Content(
            id=parse_id(data["id"]),
            round=_text(data["round"]),
            version=_text(data["version"]),
            language=language if is_language(language) else DEFAULT,
            answers={_text(name): _answer(value) for name, value in dict(data["answers"]).items()},
            comments={_text(n): clean_text(_text(t)) for n, t in dict(data.get("comments") or {}).items()},
            partial=data.get("partial") is True,
            at=read_time(data["at"]),
            offset=None if offset is None else _span(offset),
            synced=None if synced is None else read_time(synced),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid([Problem("sealed", f"{type(error).__name__}: {error}")]) from None


def read_time(text: Any) -> datetime:
    """A time with its zone, in UTC; raises ValueError or TypeError."""
    moment = datetime.fromisoformat(_text(text))
    if moment.utcoffset() is None:
        raise ValueError(f"{text!r}: expected a time with its zone")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r}: outside the calendar") from None
    # Days here are local ones, ahead of UTC: the last day of the calendar has none.
    if moment.year == MAXYEAR:
        raise ValueError(f"{text!r}: outside the calendar")
    return moment


def _span(milliseconds: Any) -> timedelta:
    span = timedelta(milliseconds=float(milliseconds))
    if abs(span) > _FARTHEST:
        raise ValueError(f"offset {span} is no clock")
    return span


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: expected text")
    return value


def _answer(value: Any) -> Answer:
    return [_text(part) for part in value] if isinstance(value, list) else _text(value)
