"""Taking one JSON answer: find where it goes, check it as a page would, and store it."""

from __future__ import annotations

from datetime import datetime, timedelta

from questionnaires.routing import is_under_age
from survey import clock, store
from survey.api.request import Posted
from survey.i18n import gettext as _
from survey.intake import check, writer
from survey.intake.parse import Envelope, Invalid, Problem, parse
from survey.intake.submission import Outcome, Submission
from survey.registry import rounds, units
from survey.registry.places import Place, place_named

CHANNEL = "web"


class NotFound(LookupError):
    """No such round or unit; the sentence says which."""


class Closed(LookupError):
    """The round takes no answers (any more)."""


class UnderAge(ValueError):
    """Answers of somebody under 18 are not kept."""


def receive(posted: Posted, province: str) -> Outcome:
    """Store the answer; raises one of this module's errors, Invalid or Overloaded."""
    place = place_named(province, posted.round, posted.unit, posted.version)
    if place is None:
        raise _what_is_missing(posted, province)
    now = clock.now()
    if not place.round.collects(CHANNEL, clock.local_day(now)):
        raise Closed(_("Đợt “%(round)s” hiện không nhận phiếu qua mạng.", round=place.round.name))
    if is_under_age(place.questionnaire, posted.answers):
        raise UnderAge(_("Khảo sát này chỉ hỏi người từ 18 tuổi trở lên. Máy chủ không lưu câu trả lời nào."))
    envelope = Envelope(
        channel=CHANNEL,
        unit=place.unit,
        answered_at=_moment(place, posted.answered_at, now),
        received_at=now,
        language=posted.language,
    )
    return writer.submit(_parsed(place, posted, envelope))


def _parsed(place: Place, posted: Posted, envelope: Envelope) -> Submission:
    """The submission; raises Invalid with everything that is wrong, looked for only where something is."""
    problems = check.unanswered(place.questionnaire, posted.answers)
    try:
        made = parse(place.round, place.version, posted.id, posted.answers, envelope, posted.comments)
    except Invalid:
        problems = check.wrong_values(place.questionnaire, posted.answers, posted.comments) + problems
    if problems:
        raise Invalid(problems)
    return made


def _moment(place: Place, given: datetime | None, now: datetime) -> datetime:
    """When it was answered: not after it was received, and not before the round began."""
    if given is None or given > now:
        return now
    if given < clock.day_start(place.round.opens - timedelta(days=1)):
        raise Invalid([Problem("answered_at", _("Thời điểm này ở trước ngày bắt đầu đợt khảo sát."))])
    return given


def _what_is_missing(posted: Posted, province: str) -> LookupError:
    with store.reading() as session:
        survey_round = rounds.find(session, posted.round, province)
        if survey_round is None:
            return NotFound(_("Không có đợt khảo sát “%(slug)s”.", slug=posted.round[:64]))
        if posted.version is not None and place_named(province, posted.round, posted.unit) is not None:
            return NotFound(
                _("Đợt này không nhận phiên bản phiếu “%(version)s”.", version=posted.version[:64])
            )
        former = units.ceased(session, posted.unit)
        if former is not None and units.unit_on(session, posted.unit, clock.today(), province) is None:
            return Closed(former.message)
    return NotFound(_("Đơn vị “%(unit)s” không ở trong đợt khảo sát này.", unit=posted.unit[:24]))
