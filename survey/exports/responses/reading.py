"""Single answers from the database into arrays: card, unit, channel, completeness and local day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from survey.clock import local_day
from survey.models import CHANNELS, RESPONSES, Comment, Round, Unit
from survey.tabulate.packing import card_matrix
from survey.tabulate.reading import STATUSES, batches

Texts = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One row per answer; `day` counts days, `channel` and `status` are places in their tuples."""

    cards: NDArray[np.uint8]
    unit: NDArray[np.int32]
    channel: NDArray[np.uint8]
    status: NDArray[np.uint8]
    day: NDArray[np.int32]
    comments: Mapping[str, Texts]
    digests: bytes

    def __len__(self) -> int:
        return len(self.cards)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Rows:
        """Only these rows, or the rows in this order."""
        return Rows(
            cards=self.cards[chosen],
            unit=self.unit[chosen],
            channel=self.channel[chosen],
            status=self.status[chosen],
            day=self.day[chosen],
            comments={item: texts[chosen] for item, texts in self.comments.items()},
            digests=self.digests,
        )

    def in_order(self, units: Mapping[int, tuple[str, str]]) -> Rows:
        """By unit code, day and then by the contents, whatever the order of storage was."""
        if not len(self):
            return self
        place = {unit: i for i, unit in enumerate(sorted(units, key=lambda unit: (units[unit], unit)))}
        by_unit = np.array([place[unit] for unit in self.unit.tolist()], dtype=np.int32)
        cards = np.ascontiguousarray(self.cards).view(f"S{self.cards.shape[1]}").ravel()
        keys: list[NDArray[Any]] = [_ranks(texts) for texts in self.comments.values()]
        return self.where(np.lexsort([*keys, self.status, self.channel, cards, self.day, by_unit]))


def _ranks(texts: Texts) -> NDArray[np.intp]:
    """The place of each text among the different ones, since arrays of long texts would fill the memory."""
    place = {text: i for i, text in enumerate(sorted({text or "" for text in texts}))}
    return np.array([place[text or ""] for text in texts], dtype=np.intp)


def read_rows(session: Session, survey_round: Round, width: int, texts: Sequence[str]) -> Rows:
    """Every stored answer of a round, its texts of the items named along."""
    c = RESPONSES.c
    sqlite = session.get_bind().dialect.name == "sqlite"
    # Whole hours are enough: Việt Nam is seven hours before UTC, so days change on the hour.
    hour: ColumnElement[str] = (
        func.substr(c.answered_at, 1, 13)
        if sqlite
        else func.to_char(func.timezone("UTC", c.answered_at), "YYYY-MM-DD HH24")
    )
    key = cast(c.unit_id, String) + " " + c.channel + " " + c.status + " " + hour
    wanted = [c.answers, c.digest, key, *([c.id] if texts else [])]
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    cards, digests, keys, ids = [np.empty((0, width), np.uint8)], [], [np.empty(0, np.int32)], []
    for rows in batches(session, survey_round, wanted):
        answers, digest, keyed, *rest = zip(*rows, strict=True)
        cards.append(card_matrix(answers, width))
        digests.append(b"".join(digest))
        keys.append(np.fromiter(map(number.__getitem__, keyed), dtype=np.int32, count=len(keyed)))
        ids += [_uuid(i) for column in rest for i in column]
    parts = [tuple(key.split(" ", 3)) for key in number]
    place = np.concatenate(keys)
    return Rows(
        cards=np.concatenate(cards),
        unit=np.array([int(unit) for unit, *_ in parts], dtype=np.int32)[place],
        channel=np.array([CHANNELS.index(channel) for _, channel, *_ in parts], dtype=np.uint8)[place],
        status=np.array([STATUSES.index(status) for *_, status, _ in parts], dtype=np.uint8)[place],
        day=np.array([_day(hour) for *_, hour in parts], dtype=np.int32)[place],
        comments={item: _comments(session, survey_round, item, ids) for item in texts},
        digests=b"".join(digests),
    )


def _day(hour: str) -> int:
    return local_day(datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC)).toordinal()


def _uuid(stored: UUID | str) -> UUID:
    """PostgreSQL's driver gives keys as they are, SQLite's as text."""
    return stored if isinstance(stored, UUID) else UUID(stored)


def _comments(session: Session, survey_round: Round, item: str, ids: Sequence[UUID]) -> Texts:
    """The text of each answer, None where nothing was written or where it was purged."""
    statement = select(Comment.response_id, Comment.text).where(
        Comment.province == survey_round.province,
        Comment.round_id == survey_round.id,
        Comment.item == item,
    )
    said = {row.response_id: row.text for row in session.execute(statement)}
    made = np.empty(len(ids), dtype=object)
    made[:] = [said.get(i) for i in ids]
    return made


def unit_names(session: Session, units: NDArray[np.int32]) -> dict[int, tuple[str, str]]:
    """Code and name of every unit that has an answer."""
    wanted = [int(unit) for unit in np.unique(units)]
    statement = select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(wanted))
    return {row.id: (row.code, row.name) for row in session.execute(statement)}
