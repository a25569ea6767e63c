"""Sending a finished form: through the one door in, and a signed word that it was received."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from itsdangerous import BadSignature, Signer

from questionnaires.routing import Answer
from survey import clock
from survey.i18n import current_language
from survey.intake import check, writer
from survey.intake.parse import Envelope, parse
from survey.intake.submission import Outcome
from survey.registry.places import Place
from survey.respond.ticket import Ticket

CHANNEL = "web"
_SIMULATED = "~"


def send(place: Place, ticket: Ticket, answers: Mapping[str, Answer]) -> Outcome:
    """Store the answers; returns after they are durable. Raises Invalid or Overloaded."""
    closed, comments = check.split(place.questionnaire, answers)
    moment = clock.now()
    envelope = Envelope(
        channel=CHANNEL,
        unit=place.unit,
        answered_at=moment,
        received_at=moment,
        language=current_language(),
    )
    submission = parse(place.round, place.version, UUID(ticket.id), closed, envelope, comments)
    return writer.submit(submission)


def has_comment(place: Place, answers: Mapping[str, Answer]) -> bool:
    """Whether anything was written in words."""
    return any(text.strip() for text in check.split(place.questionnaire, answers)[1].values())


def _signer(secret: str) -> Signer:
    return Signer(secret, salt="receipt")


def sign_receipt(receipt: str, simulated: bool, secret: str) -> str:
    """The receipt for the address of the thank-you page, so that nobody can show one that was never given."""
    return _signer(secret).sign(receipt + _SIMULATED * simulated).decode()


def read_receipt(signed: str, secret: str) -> tuple[str, bool] | None:
    """The receipt and whether it belongs to simulated data; None when the signature does not fit."""
    try:
        text = _signer(secret).unsign(signed).decode()
    except (BadSignature, UnicodeDecodeError):
        return None
    return text.rstrip(_SIMULATED), text.endswith(_SIMULATED)
