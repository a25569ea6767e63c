"""From when on something is an alarm: ours, and what a province sets instead. docs/alarms.md says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from survey import clock
from survey.access import audit
from survey.errors import Refused
from survey.i18n import LazyText
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import AlarmSettings, User


@dataclass(frozen=True)
class Thresholds:
    """Whole numbers all, so that people can type them."""

    interval_minutes: int = 5
    offline_minutes: int = 30
    queue_minutes: int = 60
    missing_numbers: int = 1
    silent_per_year: int = 1
    fall_years: int = 5
    burst_answers: int = 20
    quota_percent: int = 10
    digest_hour: int = 7


# Name → what it means to people, least, most.
MEANINGS: Mapping[str, tuple[LazyText, int, int]] = {
    "interval_minutes": (_l("Xem xét lại sau mỗi … phút"), 1, 60),
    "offline_minutes": (_l("Máy không liên lạc được … phút trong giờ mở cửa"), 5, 1440),
    "queue_minutes": (_l("Phiếu nằm trên máy … phút dù có mạng"), 5, 1440),
    "missing_numbers": (_l("Thiếu từ … số phiếu trở lên"), 1, 1000),
    "silent_per_year": (_l("Báo nhầm “quầy im lặng”: khoảng … lần mỗi quầy mỗi năm"), 1, 12),
    "fall_years": (_l("Báo nhầm “tỷ lệ hài lòng giảm”: khoảng một lần trong … năm mỗi đơn vị"), 1, 20),
    "burst_answers": (_l("Một quầy nhận dồn dập: từ … phiếu trong một giờ và vượt mức thường"), 5, 1000),
    "quota_percent": (_l("Khả năng đạt chỉ tiêu dưới … phần trăm"), 1, 50),
    "digest_hour": (_l("Gửi thư hằng ngày từ … giờ"), 0, 23),
}


def thresholds(session: Session, province: str) -> Thresholds:
    """Those of the province; a stored name that is none any more is passed over."""
    kept = session.get(AlarmSettings, province)
    known = {one.name for one in fields(Thresholds)}
    return Thresholds(
        **{name: value for name, value in (kept.given if kept else {}).items() if name in known}
    )


def change(session: Session, province: str, given: Mapping[str, Any], actor: User | str) -> Thresholds:
    """Set some thresholds. Raises Refused for a name or a number that cannot be, and changes nothing then."""
    wanted = {name: _checked(name, value) for name, value in given.items()}
    kept = session.get(AlarmSettings, province) or AlarmSettings(province=province, given={})
    kept.given = {**kept.given, **wanted}
    kept.changed_at = clock.now()
    kept.changed_by = actor if isinstance(actor, str) else actor.username
    session.add(kept)
    session.flush()
    audit.record(session, actor, "alarm.thresholds", province, **wanted)
    return thresholds(session, province)


def _checked(name: str, value: Any) -> int:
    if name not in MEANINGS:
        known = ", ".join(MEANINGS)
        raise Refused(_("Không có ngưỡng “%(name)s”. Các ngưỡng: %(known)s.", name=name, known=known))
    meaning, least, most = MEANINGS[name]
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise Refused(
            _(
                "“%(meaning)s”: cần một số nguyên từ %(least)s đến %(most)s, nhận được “%(given)s”.",
                meaning=str(meaning),
                least=least,
                most=most,
                given=text[:20],
            )
        )
    return int(text)


def as_numbers(limits: Thresholds) -> dict[str, int]:
    """The thresholds by name."""
    return asdict(limits)
