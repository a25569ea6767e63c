"""What matters today, in one sentence, and the words of the table."""

from datetime import date

from survey.formats import integer
from survey.i18n import gettext as _
from survey.i18n import ngettext
from survey.models import Round
from survey.monitor.table import Row, Table


def headline(table: Table) -> str:
    """The first sentence of the page: who has nothing, who is short, or that all is well."""
    if len(table.rows) == 1:
        return _one(table.rows[0])
    silent = sum(row.state == "none" for row in table.rows)
    short = sum(row.state in ("none", "short") for row in table.rows if row.missing is not None)
    values = {"all": integer(len(table.rows)), "kind": kind(table)}
    if silent:
        return _("%(n)s/%(all)s %(kind)s chưa có phiếu nào.", n=integer(silent), **values)
    if short:
        return _("%(n)s/%(all)s %(kind)s chưa đủ chỉ tiêu.", n=integer(short), **values)
    if table.quota is not None:
        return _("Tất cả %(all)s %(kind)s đã đủ chỉ tiêu.", **values)
    return _("Tất cả %(all)s %(kind)s đã có phiếu.", **values)


def _one(row: Row) -> str:
    values = {"unit": row.unit.name, "n": integer(row.total.answers)}
    if row.state == "none":
        return _("%(unit)s chưa có phiếu nào.", **values)
    if row.missing is None:
        return _("%(unit)s đã có %(n)s phiếu.", **values)
    if not row.missing:
        return _("%(unit)s đã có %(n)s phiếu, đủ chỉ tiêu.", **values)
    missing = integer(row.missing)
    values["n"] = integer(row.total.complete)
    return _("%(unit)s đã có %(n)s phiếu đầy đủ, còn thiếu %(missing)s phiếu.", missing=missing, **values)


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
    """What a unit still has to do, in two or three words."""
    if row.state == "none":
        return _("Chưa có phiếu")
    if row.missing is None:
        return "–"
    return _("Thiếu %(n)s phiếu", n=integer(row.missing)) if row.missing else _("Đủ chỉ tiêu")


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
