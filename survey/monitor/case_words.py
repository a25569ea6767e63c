"""Words of the pages of cases."""

from __future__ import annotations

from survey.i18n import gettext as _
from survey.models import Case
from survey.registry.case_list import Numbers


def state_name(state: str) -> str:
    return {
        "noted": _("Ghi nhận"),
        "open": _("Mới"),
        "working": _("Đang xử lý"),
        "answered": _("Đã trả lời"),
    }[state]


def reason_name(reason: str) -> str:
    return {
        "rating": _("Có mục chấm mức 1 hoặc 2"),
        "keyword": _("Có từ cần xem ngay"),
        "comment": _("Góp ý thường"),
    }[reason]


def kind_name(kind: str) -> str:
    return {
        "ten": _("tên người"),
        "dien-thoai": _("số điện thoại"),
        "so-giay-to": _("số giấy tờ"),
        "ma-ho-so": _("mã hồ sơ"),
        "bien-so": _("biển số xe"),
        "dia-chi": _("địa chỉ"),
        "email": _("thư điện tử"),
        "thoi-gian": _("thời gian đến"),
        "quay": _("số quầy"),
        "khac": _("từ khác"),
    }[kind]


def shown_name(name: str) -> str:
    return {
        "viec": _("Cần trả lời"),
        "qua-han": _("Quá hạn"),
        "da-tra-loi": _("Đã trả lời"),
        "ghi-nhan": _("Chỉ ghi nhận"),
        "tat-ca": _("Tất cả"),
        "kiem-tra": _("Chờ kiểm tra từ nhận dạng"),
        "cho-gop": _("Chờ đủ 10 phiếu mới giao"),
        "can-giao": _("Đơn vị đã chấm dứt, cần giao lại"),
    }[name]


def standing(case: Case) -> str:
    """Where a case stands, for the table."""
    if case.review == "held":
        return _("Chờ kiểm tra")
    return _("Chờ gộp") if case.released_on is None else state_name(case.state)


def headline(found: Numbers, *, office: bool) -> str:
    """What matters today, first."""
    parts = []
    if found.late:
        parts.append(_("%(n)s vụ việc quá hạn", n=found.late))
    if office and found.held:
        parts.append(_("%(n)s góp ý chờ kiểm tra từ nhận dạng", n=found.held))
    if office and found.waiting:
        parts.append(_("%(n)s góp ý chờ đủ 10 phiếu mới giao", n=found.waiting))
    if office and found.ownerless:
        parts.append(_("%(n)s vụ việc cần giao cho đơn vị khác", n=found.ownerless))
    if found.to_do > found.late:
        parts.append(_("%(n)s việc còn trong hạn", n=found.to_do - found.late))
    return "; ".join(parts) if parts else _("Không có góp ý nào đang chờ trả lời")
