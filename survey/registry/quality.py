"""Checks of quality that somebody asked for: kept until the process beside the server did them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import clock
from survey.access.audit import record
from survey.alarms.once import insert_once
from survey.models import Round, User
from survey.models.quality import QualityRequest

log = logging.getLogger(__name__)

# So often a check is begun that ends its process or finds the database away; then people are told.
TRIES = 3
LATE = timedelta(minutes=2)


def ask(session: Session, survey_round: Round, actor: User) -> None:
    """Ask for a check of a round; one that waits or goes on already is this one too."""
    values = {"province": survey_round.province, "at": clock.now(), "by": actor.username}
    again = (
        update(QualityRequest)
        .where(QualityRequest.round_id == survey_round.id, QualityRequest.failed_at.is_not(None))
        .values(**values, tries=0, failed_at=None)
        .returning(QualityRequest.round_id)
    )
    if session.scalar(again) is None:
        new = {"round_id": survey_round.id, "tries": 0, **values}
        if insert_once(session, QualityRequest, new, ["round_id"]) is None:
            return
    record(session, actor, "quality.check", survey_round.slug, asked=True)


def asked(session: Session, round_id: int) -> QualityRequest | None:
    """The check of a round that waits, goes on or was given up."""
    return session.get(QualityRequest, round_id)


def is_late(request: QualityRequest, at: datetime) -> bool:
    """Whether no process has begun the check for longer than it takes one that runs."""
    return not request.tries and at - request.at > LATE


def oldest(session: Session, province: str) -> QualityRequest | None:
    """The check to be done next."""
    waiting = select(QualityRequest).where(
        QualityRequest.province == province, QualityRequest.failed_at.is_(None)
    )
    return session.scalars(waiting.order_by(QualityRequest.at, QualityRequest.round_id).limit(1)).first()


def begin(session: Session, round_id: int) -> bool:
    """Count one try; False when the check is no longer asked for, or was tried too often and is given up."""
    request = session.get(QualityRequest, round_id, with_for_update=True)
    if request is None or request.failed_at is not None:
        return False
    if request.tries >= TRIES:
        request.failed_at = clock.now()
        log.error("round %s: check of answers given up after %s tries", round_id, request.tries)
        return False
    request.tries += 1
    return True


def give_up(session: Session, round_id: int) -> None:
    """Say that the check failed; what earlier ones found stays."""
    session.execute(
        update(QualityRequest).where(QualityRequest.round_id == round_id).values(failed_at=clock.now())
    )
