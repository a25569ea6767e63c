"""Alarms as people deal with them: which they see, that somebody knows, that it may wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from survey import clock
from survey.access import audit
from survey.errors import Refused
from survey.i18n import LazyText
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Alarm, User

# How long an alarm may wait, as people choose it.
SNOOZES: Mapping[str, LazyText] = {
    "1-gio": _l("1 giờ"),
    "hom-nay": _l("Hết hôm nay"),
    "sang-mai": _l("Đến sáng mai"),
    "7-ngay": _l("7 ngày"),
}
MORNING = time(7)
HISTORY = 200


def standing(session: Session, province: str, visible: frozenset[int] | None) -> Sequence[Alarm]:
    """Alarms that have not ended, of the units that a person sees; the oldest first."""
    return session.scalars(_seen(province, visible, Alarm.ended_at.is_(None)).order_by(Alarm.since)).all()


def history(session: Session, province: str, visible: frozenset[int] | None) -> Sequence[Alarm]:
    """The last alarms that ended, the latest first."""
    ended = _seen(province, visible, Alarm.ended_at.is_not(None))
    return session.scalars(ended.order_by(Alarm.ended_at.desc(), Alarm.id.desc()).limit(HISTORY)).all()


def _seen(province: str, visible: frozenset[int] | None, which: ColumnElement[bool]) -> Select[Alarm]:
    wanted = select(Alarm).where(Alarm.province == province, which)
    return wanted if visible is None else wanted.where(Alarm.unit_id.in_(visible))


def is_quiet(alarm: Alarm, at: datetime) -> bool:
    """Whether somebody knows of it, or let it wait until later."""
    return alarm.acknowledged_at is not None or is_snoozed(alarm, at)


def is_snoozed(alarm: Alarm, at: datetime) -> bool:
    return alarm.snoozed_until is not None and alarm.snoozed_until > at


def acknowledge(session: Session, alarm: Alarm, actor: User) -> None:
    """Somebody knows and sees to it; raises Refused when it ended or somebody already does."""
    _must_stand(alarm)
    if alarm.acknowledged_at is not None:
        raise Refused(_("%(name)s đã nhận xử lý cảnh báo này.", name=alarm.acknowledged_by))
    alarm.acknowledged_at, alarm.acknowledged_by = clock.now(), actor.username
    audit.record(session, actor, "alarm.acknowledge", alarm.cause, alarm=alarm.id, unit=alarm.unit.code)


def snooze(session: Session, alarm: Alarm, how_long: str, actor: User) -> datetime:
    """Let it wait; returns until when. Raises Refused when it ended or for a time that is not offered."""
    _must_stand(alarm)
    until = _until(how_long, clock.now())
    alarm.snoozed_until, alarm.snoozed_by = until, actor.username
    audit.record(
        session,
        actor,
        "alarm.snooze",
        alarm.cause,
        alarm=alarm.id,
        unit=alarm.unit.code,
        until=until.isoformat(timespec="minutes"),
    )
    return until


def _until(how_long: str, now: datetime) -> datetime:
    tomorrow = clock.day_start(clock.local_day(now) + timedelta(days=1))
    choices = {
        "1-gio": now + timedelta(hours=1),
        "hom-nay": tomorrow,
        "sang-mai": tomorrow + timedelta(hours=MORNING.hour),
        "7-ngay": now + timedelta(days=7),
    }
    if how_long not in choices:
        known = ", ".join(str(words) for words in SNOOZES.values())
        raise Refused(_("Hãy chọn thời gian hoãn: %(known)s.", known=known))
    return choices[how_long]


def _must_stand(alarm: Alarm) -> None:
    if alarm.ended_at is not None:
        raise Refused(_("Cảnh báo này đã hết, không cần làm gì nữa."))
