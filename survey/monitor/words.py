"""What matters today, in one sentence, and the words of the table."""

from __future__ import annotations

from datetime import date

from survey.formats import day as spoken_day
from survey.formats import decimal, integer
from survey.i18n import gettext as _
from survey.i18n import ngettext
from survey.models import Round, Unit
from survey.monitor.seen import Standing
from survey.monitor.table import Row, Table
from survey.tabulate.outlook import Outlook

# More clauses make no sentence that anybody remembers.
MOST = 3
CALM = Standing()


def headline(table: Table, standing: Standing = CALM, unit: Unit | None = None) -> str:
    """The first sentence of the page: what needs somebody today, or that all is well.

    `unit` is whose table it is, of which an empty one speaks.
    """
    if not table.rows:
        return _takes_no_part(unit)
    alarms = _alarms(standing)
    if len(table.rows) == 1:
        return _sentence([one(table.rows[0]), *alarms])
    found = [*alarms[:1], *_units(table)] if standing.silent else _units(table)
    found += [said for said in alarms if said not in found]
    return _sentence(found or [_well(table)])


def _takes_no_part(unit: Unit | None) -> str:
    if unit is None:
        return _("Tài khoản này chưa gắn với đơn vị nào.")
    return _("%(unit)s không tham gia đợt này.", unit=unit.name)


def _units(table: Table) -> list[str]:
    """Who has nothing, and who will hardly reach the quota: never more than counts and forecasts say."""
    silent = sum(row.state == "none" for row in table.rows)
    risky = len(table.at_risk)
    short = sum(row.state in ("none", "short") for row in table.rows if row.missing is not None)
    values = {"all": integer(len(table.rows)), "kind": kind(table)}
    said = []
    if silent:
        said.append(_("%(n)s/%(all)s %(kind)s chưa có phiếu nào", n=integer(silent), **values))
    if risky:
        said.append(_("%(n)s/%(all)s %(kind)s khó đủ chỉ tiêu nếu giữ nhịp này", n=integer(risky), **values))
    if short and not said:
        said.append(_("%(n)s/%(all)s %(kind)s chưa đủ chỉ tiêu", n=integer(short), **values))
    return said


def _well(table: Table) -> str:
    values = {"all": integer(len(table.rows)), "kind": kind(table)}
    if table.quota is not None:
        return _("Tất cả %(all)s %(kind)s đã đủ chỉ tiêu", **values)
    return _("Tất cả %(all)s %(kind)s đã có phiếu", **values)


def _alarms(standing: Standing) -> list[str]:
    said = []
    if standing.silent:
        said.append(
            ngettext("%(num)s quầy im lặng khác thường", "%(num)s quầy im lặng khác thường", standing.silent)
        )
    if standing.other and standing.silent:
        said.append(
            ngettext(
                "%(num)s cảnh báo khác chưa ai nhận", "%(num)s cảnh báo khác chưa ai nhận", standing.other
            )
        )
    elif standing.other:
        said.append(
            ngettext("%(num)s cảnh báo chưa ai nhận", "%(num)s cảnh báo chưa ai nhận", standing.other)
        )
    return said


def _sentence(clauses: list[str]) -> str:
    return "; ".join(clauses[:MOST]) + "."


def one(row: Row) -> str:
    """A unit by its name, what it has and what it needs."""
    values = {"unit": row.unit.name, "n": integer(row.total.answers)}
    if row.state == "none":
        return _("%(unit)s chưa có phiếu nào", **values)
    if row.missing is None:
        return _("%(unit)s đã có %(n)s phiếu", **values)
    if not row.missing:
        return _("%(unit)s đã có %(n)s phiếu, đủ chỉ tiêu", **values)
    missing = integer(row.missing)
    values["n"] = integer(row.total.complete)
    if row.at_risk:
        return _("%(unit)s còn thiếu %(missing)s phiếu, khó đủ nếu giữ nhịp này", missing=missing, **values)
    return _("%(unit)s đã có %(n)s phiếu đầy đủ, còn thiếu %(missing)s phiếu", missing=missing, **values)


def kind(table: Table) -> str:
    if all(row.unit.level == "commune" for row in table.rows):
        return _("xã, phường")
    return _("đơn vị")


def channel_name(channel: str) -> str:
    """A channel in a word or two, for the head of a column."""
    return {
        "kiosk": _("Tại quầy"),
        "web": _("QR, web"),
        "invite": _("Giấy mời"),
        "interviewer": _("Phỏng vấn"),
        "paper": _("Phiếu giấy"),
        "import": _("Nhập tệp"),
    }[channel]


def to_do(row: Row) -> str:
    """What a unit still has to do, in a few words."""
    if row.state == "none":
        return _("Chưa có phiếu")
    if row.missing is None:
        return "–"
    if not row.missing:
        return _("Đủ chỉ tiêu")
    needed = row.outlook.needed_per_day if row.outlook else None
    missing = integer(row.missing)
    if row.at_risk and needed:
        return _("Thiếu %(n)s phiếu, cần %(rate)s mỗi ngày", n=missing, rate=decimal(needed, 1))
    return _("Thiếu %(n)s phiếu", n=missing)


def forecast(outlook: Outlook | None) -> str:
    """Answers at the closing date with the interval: "212 (198–227)"."""
    if outlook is None:
        return "–"
    if outlook.expected is None:
        return _("Chưa đủ ngày để dự báo")
    if outlook.low == outlook.high:
        return integer(outlook.expected)
    return f"{integer(outlook.expected)} ({integer(outlook.low)}–{integer(outlook.high)})"


def pace(row: Row, survey_round: Round) -> str | None:
    """The forecast as a sentence; None where there is none."""
    told = row.outlook
    if told is None or told.expected is None:
        return None
    values = {"n": integer(told.expected), "day": spoken_day(survey_round.closes)}
    values["range"] = f"{integer(told.low)}–{integer(told.high)}"
    if row.quota is None:
        return _("Với tốc độ này: %(n)s phiếu đến %(day)s (khoảng %(range)s).", **values)
    return _(
        "Với tốc độ này: %(n)s/%(quota)s phiếu đến %(day)s (khoảng %(range)s).",
        quota=integer(row.quota),
        **values,
    )


def days_left(survey_round: Round, today: date) -> str:
    """How long the round still collects."""
    if survey_round.status != "open":
        return _("đã đóng")
    if today < survey_round.opens:
        return _("chưa đến ngày bắt đầu")
    left = (survey_round.closes - today).days
    if left < 0:
        return _("đã quá ngày kết thúc")
    if left == 0:
        return _("hôm nay là ngày cuối")
    return ngettext("còn %(num)s ngày", "còn %(num)s ngày", left)
