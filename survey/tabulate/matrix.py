"""All answers of a round as a matrix of codes, respondents × positions, with the divisions asked for.

Complete and partial answers are estimated from; break-offs are counted only (docs/method.md, section 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from questionnaires.layout import position
from questionnaires.layout import width as card_width
from questionnaires.model import Questionnaire
from survey.models import Response, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.domains import Domain, channel_domain, item_domain, unit_domain
from survey.tabulate.packing import card_matrix

STATUSES = ("complete", "partial", "break_off")
BATCH = 50_000
_MOST = 0.2  # of everything stored: from this share on SQLite reads faster in storage order than by index

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Matrix:
    """The cards of a round. `channel` is always there, `domains` are the divisions asked for.

    `hash` is SHA-256 over the sorted digests of every stored answer, whatever `estimated` leaves out.
    """

    questionnaire: Questionnaire
    cards: Codes
    status: Codes
    channel: Domain
    domains: tuple[Domain, ...]
    hash: str

    def __len__(self) -> int:
        return len(self.cards)

    def codes(self, items: Iterable[str]) -> Codes:
        """The codes of items of one character each, respondents × items; raises ValueError for wider ones."""
        places = [position(self.questionnaire, item) for item in items]
        if wide := [place.item for place in places if place.width != 1]:
            raise ValueError(f"items {wide}: expected one character each")
        return self.cards[:, [place.start for place in places]]

    def having(self, *statuses: str) -> Matrix:
        """Only the answers of these statuses."""
        keep = np.isin(self.status, [STATUSES.index(status) for status in statuses])
        if keep.all():
            return self
        return replace(
            self,
            cards=self.cards[keep],
            status=self.status[keep],
            channel=self.channel.rows(keep),
            domains=tuple(domain.rows(keep) for domain in self.domains),
        )

    def estimated(self) -> Matrix:
        """The answers that estimates are made from."""
        return self.having("complete", "partial")

    def by_channel(self, *statuses: str) -> dict[str, int]:
        """Answers of these statuses by channel; channels without any are left out."""
        counts = np.bincount(self.having(*statuses).channel.index, minlength=len(self.channel.values))
        return {name: int(n) for name, n in zip(self.channel.values, counts, strict=True) if n}


def matrix(session: Session, survey_round: Round, by: Sequence[str] = ()) -> Matrix:
    """Read a round once; `by` names divisions: unit, channel, field, or any closed choice.

    Raises ValueError naming what `by` may be.
    """
    questionnaire = questionnaire_of(survey_round.version)
    read = _read(session, survey_round, card_width(questionnaire))
    channel = channel_domain(survey_round, read.channels)

    def domain(name: str) -> Domain:
        if name == "unit":
            return unit_domain(session, survey_round, read.units)
        return channel if name == "channel" else item_domain(questionnaire, name, read.cards)

    domains = tuple(domain(name) for name in by)
    return Matrix(questionnaire, read.cards, read.status, channel, domains, data_hash(read.digests))


def data_hash(digests: bytes) -> str:
    """SHA-256 of the 32-byte digests in ascending order, so that storage order does not matter."""
    return sha256(np.sort(np.frombuffer(digests, dtype="S32")).tobytes()).hexdigest()


@dataclass(frozen=True)
class _Read:
    cards: Codes
    digests: bytes
    units: NDArray[np.int32]
    channels: list[str]
    status: Codes


def _read(session: Session, survey_round: Round, width: int) -> _Read:
    number = {name: i for i, name in enumerate(STATUSES)}
    cards, digests = [np.empty((0, width), np.uint8)], [b""]
    units: list[int] = []
    channels: list[str] = []
    status: list[int] = []
    for rows in _batches(session, survey_round):
        answers, digest, unit, channel, state = zip(*rows, strict=True)
        cards.append(card_matrix(answers, width))
        digests.append(b"".join(digest))
        units += unit
        channels += channel
        status += map(number.__getitem__, state)
    return _Read(
        np.concatenate(cards),
        b"".join(digests),
        np.array(units, dtype=np.int32),
        channels,
        np.array(status, dtype=np.uint8),
    )


def _batches(session: Session, survey_round: Round) -> Iterator[list[tuple[Any, ...]]]:
    """Rows straight from the driver: wrapping a million of them costs more than reading them."""
    c = Response.__table__.c
    province: ColumnElement[str] = c.province
    round_id: ColumnElement[int] = c.round_id
    if _most_of_sqlite(session, survey_round):
        # An expression instead of the bare column keeps SQLite from walking the index row by row.
        province, round_id = c.province + "", c.round_id + 0
    statement = select(c.answers, c.digest, c.unit_id, c.channel, c.status).where(
        province == survey_round.province, round_id == survey_round.id
    )
    connection = session.connection()
    sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection
    # A named cursor of PostgreSQL stays on the server and hands over one batch at a time.
    cursor = driver.cursor("cards") if connection.dialect.name == "postgresql" else driver.cursor()
    try:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield rows
    finally:
        cursor.close()


def _most_of_sqlite(session: Session, survey_round: Round) -> bool:
    if session.get_bind().dialect.name != "sqlite":
        return False
    c = Response.__table__.c
    mine = select(func.count()).where(c.province == survey_round.province, c.round_id == survey_round.id)
    stored = session.scalar(select(func.max(literal_column("rowid"))).select_from(Response)) or 0
    return (session.scalar(mine) or 0) > _MOST * stored
