"""All answers of a round as a matrix of codes, respondents × positions, with the divisions asked for.

Complete and partial answers are estimated from; break-offs are counted only (docs/method.md, section 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from questionnaires.layout import position
from questionnaires.layout import width as card_width
from questionnaires.model import Questionnaire
from survey.models import Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.domains import Domain, channel_domain, item_domain, unit_domain
from survey.tabulate.reading import STATUSES, Answers, read_answers

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


def matrix(
    session: Session, survey_round: Round, by: Sequence[str] = (), leaving_out: Sequence[bytes] = ()
) -> Matrix:
    """Read a round once; `by` names divisions: unit, channel, field, or any closed choice.

    `leaving_out` are the digests of answers to pass over.

    Raises ValueError naming what `by` may be.
    """
    questionnaire = questionnaire_of(survey_round.version)
    read = read_answers(session, survey_round, card_width(questionnaire))
    if leaving_out:
        read = _without(read, leaving_out)
    channel = channel_domain(survey_round, read.channel)

    def domain(name: str) -> Domain:
        if name == "unit":
            return unit_domain(session, survey_round, read.unit)
        return channel if name == "channel" else item_domain(questionnaire, name, read.cards)

    domains = tuple(domain(name) for name in by)
    return Matrix(questionnaire, read.cards, read.status, channel, domains, data_hash(read.digests))


def _without(read: Answers, digests: Sequence[bytes]) -> Answers:
    """The answers but these, told apart by the first 8 bytes of what is a SHA-256."""
    every = np.frombuffer(read.digests, dtype="S32")
    first = np.frombuffer(read.digests, dtype="<u8").reshape(-1, 4)[:, 0]
    keep = ~np.isin(first, [int.from_bytes(digest[:8], "little") for digest in digests])
    return Answers(
        read.cards[keep], read.unit[keep], read.channel[keep], read.status[keep], every[keep].tobytes()
    )


def data_hash(digests: bytes) -> str:
    """SHA-256 of the 32-byte digests in ascending order, so that storage order does not matter."""
    return sha256(np.sort(np.frombuffer(digests, dtype="S32")).tobytes()).hexdigest()
