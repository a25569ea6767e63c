"""The daily letter: what stands open in the units that its reader may see. No answer, no comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.access.scope import visible_units
from survey.alarms import words
from survey.alarms.finding import KINDS
from survey.alarms.outbox import enqueue
from survey.config import Config
from survey.formats import clock as moment
from survey.formats import day, integer
from survey.i18n import gettext as _
from survey.models import Alarm, DigestReader, Marker, Outgoing, Round, User
from survey.registry.alarms import is_quiet

# Beyond this a letter names the number of the others; the page lists them all.
MOST = 100


def write_letters(settings: Config, hour: int, at: datetime) -> int:
    """From this hour on, one letter a day for each reader; returns how many were written now."""
    if settings.smtp is None or clock.local(at).hour < hour:
        return 0
    key = f"digest:{clock.local_day(at).isoformat()}:"
    with store.reading() as session:
        readers = session.scalars(
            select(DigestReader)
            .join(User)
            .where(
                User.active,
                ~select(Outgoing.id)
                .where(Outgoing.key.like(key + "%"), Outgoing.reader_id == User.id)
                .exists(),
            )
        ).all()
        letters = [(reader, letter(session, settings, reader.user, at)) for reader in readers]
    if not letters:
        return 0
    with store.writing() as session:
        return sum(
            enqueue(
                session, settings.province, f"{key}{reader.user_id}", at, reader_id=reader.user_id, body=body
            )
            for reader, body in letters
        )


def letter(session: Session, settings: Config, user: User, at: datetime) -> dict[str, str]:
    """Subject and text for this reader."""
    visible = visible_units(session, user)
    open_ones = _alarms(session, settings.province, visible, Alarm.ended_at.is_(None))
    ended = _alarms(session, settings.province, visible, Alarm.ended_at >= at - timedelta(days=1))
    waking = [one for one in open_ones if not is_quiet(one, at)]
    today = day(clock.local_day(at))
    subject = _("SIPAS %(day)s: %(n)s cảnh báo cần xem", day=today, n=integer(len(waking)))
    if session.get(Marker, "demo") is not None:
        subject = _("[dữ liệu mô phỏng]") + " " + subject
    lines = [_("Kính gửi ông/bà %(name)s,", name=user.username), "", *_listed(session, waking), ""]
    quiet = len(open_ones) - len(waking)
    if quiet:
        lines.append(_("Đang tạm hoãn hoặc đã có người nhận: %(n)s.", n=integer(quiet)))
    lines.append(_("Đã hết trong 24 giờ qua: %(n)s.", n=integer(len(ended))))
    lines += ["", _("Xem và xử lý: %(url)s", url=f"{settings.public_url}/theo-doi/canh-bao")]
    lines.append(_("Thư này không chứa phiếu hay góp ý nào. Thôi nhận thư: ở cuối trang trên."))
    return {"subject": subject, "text": "\n".join(lines) + "\n"}


def _alarms(
    session: Session, province: str, visible: frozenset[int] | None, which: ColumnElement[bool]
) -> Sequence[Alarm]:
    wanted = select(Alarm).where(Alarm.province == province, which)
    if visible is not None:
        wanted = wanted.where(Alarm.unit_id.in_(visible))
    return sorted(session.scalars(wanted), key=lambda one: (KINDS.index(one.kind), one.since))


def _listed(session: Session, alarms: Sequence[Alarm]) -> list[str]:
    if not alarms:
        return [_("Hôm nay không có cảnh báo nào cần xem.")]
    names = {one.id: one.name for one in session.scalars(select(Round))}
    lines: list[str] = []
    for number, one in enumerate(alarms[:MOST], start=1):
        place = one.unit.name + (", " + _("quầy %(counter)s", counter=one.counter) if one.counter else "")
        lines += [
            f"{number}. {words.name(one.kind)}: {place}",
            f"   {words.why(one)}",
            "   "
            + _("Từ %(since)s.", since=moment(one.since))
            + (f" {names[one.round_id]}." if one.round_id else ""),
            "   " + _("Nên làm: %(what)s", what=words.to_do(one)),
        ]
    if len(alarms) > MOST:
        lines.append(_("Và %(n)s cảnh báo khác, xem trên trang.", n=integer(len(alarms) - MOST)))
    return lines
