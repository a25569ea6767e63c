"""A round's answers from the database into arrays, a million rows in seconds.

Rows come straight from the driver, since wrapping them costs more than reading them; what few values
repeat (unit, channel, status) comes as one text per row, looked up once per different text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlalchemy.orm import Session

from survey.models import CHANNELS, RESPONSES, Round
from survey.tabulate.packing import card_matrix

STATUSES = ("complete", "partial", "break_off")
BATCH = 2_000  # few rows alive at a time: with 50,000 the garbage collector doubles the reading time
_MOST = 0.2  # of everything stored: from this share on SQLite reads faster in storage order than by index


@dataclass(frozen=True)
class Answers:
    """One row per answer: its card, its unit's id, the places of channel and status in their tuples."""

    cards: NDArray[np.uint8]
    unit: NDArray[np.int32]
    channel: NDArray[np.uint8]
    status: NDArray[np.uint8]
    digests: bytes


def read_answers(session: Session, survey_round: Round, width: int) -> Answers:
    """Every stored answer of a round whose cards are `width` characters wide."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    cards, digests, keys = [np.empty((0, width), np.uint8)], [], [np.empty(0, np.int32)]
    c = RESPONSES.c
    keyed = cast(c.unit_id, String) + " " + c.channel + " " + c.status
    for rows in batches(session, survey_round, (c.answers, c.digest, keyed)):
        answers, digest, key = zip(*rows, strict=True)
        cards.append(card_matrix(answers, width))
        digests.append(b"".join(digest))
        keys.append(np.fromiter(map(number.__getitem__, key), dtype=np.int32, count=len(key)))
    parts = [key.split() for key in number]
    place = np.concatenate(keys)
    return Answers(
        np.concatenate(cards),
        np.array([int(unit) for unit, _, _ in parts], dtype=np.int32)[place],
        np.array([CHANNELS.index(channel) for _, channel, _ in parts], dtype=np.uint8)[place],
        np.array([STATUSES.index(status) for _, _, status in parts], dtype=np.uint8)[place],
        b"".join(digests),
    )


def batches(
    session: Session, survey_round: Round, columns: Sequence[ColumnElement[Any]]
) -> Iterator[list[tuple[Any, ...]]]:
    """These columns of every stored answer of a round, a few rows at a time, in no order."""
    c = RESPONSES.c
    province: ColumnElement[str] = c.province
    round_id: ColumnElement[int] = c.round_id
    if _most_of_sqlite(session, survey_round):
        # An expression instead of the bare column keeps SQLite from walking the index row by row.
        province, round_id = c.province + "", c.round_id + 0
    statement = select(*columns).where(province == survey_round.province, round_id == survey_round.id)
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
    c = RESPONSES.c
    mine = select(func.count()).where(c.province == survey_round.province, c.round_id == survey_round.id)
    stored = session.scalar(select(func.max(literal_column("rowid"))).select_from(RESPONSES)) or 0
    return (session.scalar(mine) or 0) > _MOST * stored
