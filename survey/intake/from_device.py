"""Answers of enrolled devices: stored through the one door, or held with the reason, never lost."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from questionnaires.routing import is_under_age
from survey import clock, store
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.intake import check, quarantine, writer
from survey.intake.kiosk_content import Content, read_content
from survey.intake.parse import Envelope, Invalid, Problem, parse
from survey.intake.sealed import Unreadable, unseal
from survey.intake.submission import Submission
from survey.models import RELEASED, Device, DeviceEpoch, Flag, Quarantined, Response, Round, User
from survey.registry.places import Place, place_named

log = logging.getLogger(__name__)

CHANNEL = "kiosk"
LATE, FAST, SHARED = "late", "fast", "shared_number"
Reason = Literal["conflict", "invalid", "under_age", "unreadable", "too_late", "revoked"]
# Neighbouring numbers of one device this close together are no two people (look.md: seconds from "Xong" on).
FASTEST_SECONDS = 2


@dataclass(frozen=True)
class Numbered:
    """One upload: its place in the device's numbering, what was sealed, the device's clock at sending."""

    epoch: int
    sequence: int
    sealed: Mapping[str, Any]
    sent_at: datetime


@dataclass(frozen=True)
class Received:
    """`stored`, `repeated`, or `held` in quarantine for a reason; `message` says it to people."""

    status: Literal["stored", "repeated", "held"]
    receipt: str | None = None
    reason: Reason | None = None
    message: str = ""


class Held(ValueError):
    """Cannot be stored as it is."""

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason, self.message = reason, message
        super().__init__(f"{reason}: {message}")


def receive(device: Device, upload: Numbered, secrets: tuple[str, ...], *, revoked: bool = False) -> Received:
    """Store one upload, or hold it; returns after either is durable. Raises Overloaded as the writer does."""
    received_at = clock.now()
    try:
        if revoked:
            raise Held("revoked", _("Thiết bị đã bị thu hồi. Phiếu được giữ lại để quản trị viên xem xét."))
        return store_upload(device, upload, secrets, received_at)
    except Held as held:
        with store.writing() as session:
            quarantine.hold(session, device, upload, held.reason, held.message, received_at)
        return Received("held", reason=held.reason, message=held.message)


def store_upload(
    device: Device, upload: Numbered, secrets: tuple[str, ...], received_at: datetime
) -> Received:
    """Store one upload; raises Held where it cannot be."""
    epoch = next((e for e in device.epochs if e.epoch == upload.epoch), None)
    if epoch is None:
        raise Held("invalid", _("Máy chủ không biết lần ghi danh này của thiết bị."))
    try:
        content = read_content(unseal(upload.sealed, secrets))
        submission, ends = _submission(device, epoch, upload, content, received_at)
    except Unreadable as error:
        log.warning("device %s, %s/%s: %s", device.id, upload.epoch, upload.sequence, error)
        raise Held("unreadable", _("Phiếu niêm phong bằng khóa khác, hoặc đã hỏng trên đường đi.")) from None
    except Invalid as error:
        # The places only: what was given there is somebody's answer.
        places = ", ".join(dict.fromkeys(problem.field for problem in error.problems))
        raise Held("invalid", _("Chưa hợp lệ ở: %(places)s.", places=places)) from None
    outcome = writer.submit(submission)
    if outcome.status == "conflict":
        raise Held("conflict", _("Mã này đã có phiếu với câu trả lời khác. Phiếu đó vẫn giữ nguyên."))
    _flag(submission, ends)
    return Received("stored" if outcome.status == "stored" else "repeated", outcome.receipt)


def _submission(
    device: Device, epoch: DeviceEpoch, upload: Numbered, content: Content, received_at: datetime
) -> tuple[Submission, datetime]:
    """The submission, and the end of its round."""
    place = place_named(device.province, content.round, epoch.unit.code, content.version, epoch.unit_id)
    if place is None:
        raise Held("invalid", _("Đơn vị của thiết bị không ở trong đợt khảo sát hoặc phiên bản phiếu này."))
    answered_at, offset = content.answered_at(upload.sent_at, received_at)
    ends = _check_time(place, answered_at, received_at)
    _check_answers(place, content)
    envelope = Envelope(
        channel=CHANNEL, unit=place.unit, answered_at=answered_at, received_at=received_at,
        language=content.language, counter=epoch.counter, device=device.id, epoch=upload.epoch,
        sequence=upload.sequence, clock_offset=offset.total_seconds(),
    )  # fmt: skip
    made = parse(place.round, place.version, content.id, content.answers, envelope, content.comments)
    return made, ends


def _check_answers(place: Place, content: Content) -> None:
    questionnaire = place.questionnaire
    if is_under_age(questionnaire, content.answers):
        raise Held(
            "under_age", _("Khảo sát này chỉ hỏi người từ 18 tuổi trở lên. Máy chủ không lưu câu nào.")
        )
    problems = check.wrong_values(questionnaire, content.answers, content.comments)
    if not content.partial:
        problems += check.unanswered(questionnaire, content.answers)
    with store.reading() as session:
        survey_round = session.get_one(Round, place.round.id)
    if content.partial and not survey_round.keep_partial:
        problems.append(Problem("partial", _("Đợt này không giữ phiếu bỏ dở.")))
    if content.comments and not survey_round.free_text:
        problems.append(Problem("comments", _("Đợt này không nhận ý kiến viết trên kiosk.")))
    if problems:
        raise Invalid(problems)


def _check_time(place: Place, answered_at: datetime, received_at: datetime) -> datetime:
    """The end of the round; raises Held when the answer was not given in it or comes too late."""
    survey_round, day = place.round, clock.local_day(answered_at)
    ends = clock.day_start(survey_round.closes + timedelta(days=1))
    ends = min(ends, survey_round.closed_at or ends)
    if survey_round.status == "draft" or CHANNEL not in survey_round.channels or day < survey_round.opens:
        raise Held("invalid", _("Đợt “%(name)s” không nhận phiếu kiosk vào ngày đó.", name=survey_round.name))
    if received_at <= ends:
        return ends
    with store.reading() as session:
        accepts_until = session.get_one(Round, survey_round.id).accepts_until
    if answered_at > ends or clock.local_day(received_at) > accepts_until:
        raise Held(
            "too_late", _("Đợt “%(name)s” đã kết thúc và không nhận phiếu này nữa.", name=survey_round.name)
        )
    return ends


def _flag(submission: Submission, ends: datetime) -> None:
    """Note beside the answer what readers should know; done again when the upload is, so none is lost."""
    with store.reading() as session:
        received_at = session.scalar(select(Response.received_at).where(
            Response.province == submission.province, Response.round_id == submission.round_id,
            Response.id == submission.id,
        ))  # fmt: skip
        late = received_at is not None and received_at > ends
        kinds = (
            [LATE] * late
            + [FAST] * _is_fast(session, submission)
            + [SHARED] * _is_shared(session, submission)
        )
    if not kinds:
        return
    key = {"province": submission.province, "round_id": submission.round_id, "response_id": submission.id}
    with store.writing() as session:
        engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        rows = [key | {"kind": kind} for kind in kinds]
        session.execute(engine.insert(Flag).on_conflict_do_nothing(), rows)


def _numbered(submission: Submission, sequence: int) -> tuple[ColumnElement[bool], ...]:
    """Answers of the same device and enrolment with this number."""
    return (
        Response.province == submission.province,
        Response.device == submission.device,
        Response.epoch == submission.epoch,
        Response.sequence == sequence,
    )


def _is_shared(session: Session, submission: Submission) -> bool:
    """Whether another answer came under the same number: a copied key, or storage put back."""
    other = (*_numbered(submission, submission.sequence or 0), Response.id != submission.id)
    return session.scalar(select(Response.id).where(*other).limit(1)) is not None


def _is_fast(session: Session, submission: Submission) -> bool:
    """Whether the number before was given moments earlier."""
    number = _numbered(submission, (submission.sequence or 0) - 1)
    before = session.scalar(select(Response.answered_at).where(*number).limit(1))
    if before is None:
        return False
    return abs((submission.answered_at - before).total_seconds()) < FASTEST_SECONDS


def release(record: Quarantined, secrets: tuple[str, ...], actor: User | str) -> None:
    """Try once more to store what was held, as if received when it was; raises Refused with the reason."""
    upload = Numbered(
        record.epoch, record.sequence, record.sealed or {}, record.sent_at or record.received_at
    )
    try:
        store_upload(record.device, upload, secrets, record.received_at)
    except Held as held:
        raise Refused(_("Vẫn chưa nhận được phiếu này: %(why)s", why=held.message)) from None
    with store.writing() as session:
        quarantine.decide(session, session.get_one(Quarantined, record.id), RELEASED, actor)
