"""Alarms in words: what it is, why with the figures, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from survey.alarms import finding as kinds
from survey.formats import clock as moment
from survey.formats import day, decimal, integer, percent
from survey.i18n import gettext as _
from survey.i18n import ngettext
from survey.models import Alarm

Why = Mapping[str, Any]


def name(kind: str) -> str:
    """The kind in a few words."""
    return {
        kinds.OFFLINE: _("Máy mất liên lạc"),
        kinds.QUEUE: _("Phiếu ứ trên máy"),
        kinds.PROBLEM: _("Máy báo sự cố"),
        kinds.MISSING: _("Thiếu số phiếu"),
        kinds.MISPLACED: _("Máy đặt ở đơn vị đã chấm dứt"),
        kinds.SILENT: _("Quầy im lặng"),
        kinds.FALL: _("Tỷ lệ hài lòng giảm"),
        kinds.BURST: _("Phiếu đến dồn dập"),
        kinds.QUOTA: _("Khó đủ chỉ tiêu"),
        kinds.CEASED: _("Đơn vị đã chấm dứt"),
    }[kind]


def why(alarm: Alarm) -> str:
    """One or two sentences with the figures."""
    return _WHY[alarm.kind](alarm.why)


def to_do(alarm: Alarm) -> str:
    """What somebody should do next."""
    if alarm.kind in (kinds.MISPLACED, kinds.CEASED):
        return _after_ceasing(alarm)
    return {
        kinds.OFFLINE: _(
            "Xem máy có điện, có mạng và đang mở trang khảo sát không. Phiếu trên máy không mất."
        ),
        kinds.QUEUE: _(
            "Mở trang kỹ thuật của máy, bấm gửi ngay. Nếu vẫn không gửi được, xuất hàng đợi ra tệp."
        ),
        kinds.PROBLEM: _("Đến máy, mở trang kỹ thuật và làm theo hướng dẫn ở đó."),
        kinds.MISSING: _(
            "Xem máy còn giữ phiếu không. Nếu máy đã bị xóa dữ liệu, báo Sở Nội vụ các số bị thiếu."
        ),
        kinds.SILENT: _("Hỏi quầy hôm nay có tiếp người dân không, máy có ở đúng chỗ và dễ thấy không."),
        kinds.FALL: _(
            "Đọc các góp ý gần đây của đơn vị và tìm nguyên nhân. Đây là dấu hiệu, chưa phải kết luận."
        ),
        kinds.BURST: _("Hỏi quầy lúc đó có đoàn đông người không. Xem phần Chất lượng trước khi kết luận."),
        kinds.QUOTA: _(
            "Mời thêm người dân trả lời, dán mã QR ở chỗ dễ thấy, hoặc gọi điện, phát phiếu giấy."
        ),
    }[alarm.kind]


def _offline(figures: Why) -> str:
    said = _(
        "Máy “%(device)s” liên lạc lần cuối lúc %(seen)s.",
        device=figures["device"],
        seen=_moment(figures["seen"]),
    )
    waiting = figures.get("queue")
    if not waiting:
        return said
    return (
        said
        + " "
        + ngettext("Khi đó còn %(num)s phiếu chưa gửi.", "Khi đó còn %(num)s phiếu chưa gửi.", waiting)
    )


def _queue(figures: Why) -> str:
    return _(
        "Máy “%(device)s” có mạng nhưng còn %(n)s phiếu chưa gửi, phiếu cũ nhất từ %(oldest)s.",
        device=figures["device"],
        n=integer(figures["queue"]),
        oldest=_moment(figures["oldest"]),
    )


def _problem(figures: Why) -> str:
    return _(
        "Máy “%(device)s” báo: %(problem)s.", device=figures["device"], problem=problem(figures["problem"])
    )


def problem(code: str) -> str:
    """A problem that a device names, in words; an unknown one as it is."""
    return {
        "full": _("bộ nhớ đầy, không nhận thêm phiếu"),
        "storage": _("trình duyệt không cho lưu phiếu trên máy"),
        "insecure": _("trang không mở qua HTTPS"),
        "elsewhere": _("trang khảo sát mở ở hai cửa sổ"),
        "revoked": _("máy đã bị thu hồi quyền gửi"),
    }.get(code, code)


def _missing(figures: Why) -> str:
    spans = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in figures["spans"])
    return _(
        "%(n)s phiếu máy “%(device)s” đã đánh số không đến và không còn trên máy. Số chưa đến: %(spans)s.",
        device=figures["device"],
        n=integer(figures["missing"]),
        spans=spans or "–",
    )


def _misplaced(figures: Why) -> str:
    return _(
        "Máy “%(device)s” đặt ở đơn vị chỉ tồn tại đến %(day)s.",
        device=figures["device"],
        day=day(figures["ceased"]),
    )


def _ceased(figures: Why) -> str:
    said = _("Đơn vị chỉ tồn tại đến %(day)s nhưng vẫn nằm trong đợt đang mở.", day=day(figures["ceased"]))
    if not figures.get("quota"):
        return said
    return said + " " + _("Chỉ tiêu %(n)s phiếu không còn nơi nào nhận.", n=integer(figures["quota"]))


def _silent(figures: Why) -> str:
    return _(
        "Chưa có phiếu nào từ %(last)s. Trong %(hours)s giờ mở cửa như vậy, quầy thường có %(n)s phiếu.",
        last=_moment(figures["last"]),
        hours=decimal(figures["hours"], 1, trim=True),
        n=integer(figures["expected"]),
    )


def _burst(figures: Why) -> str:
    values = {
        "n": integer(figures["count"]),
        "hour": _moment(figures["hour"]),
        "usual": decimal(figures["expected"], 1, trim=True),
    }
    if figures.get("closed"):
        return _(
            "%(n)s phiếu trong một giờ từ %(hour)s, ngoài giờ mở cửa; giờ đó thường có %(usual)s phiếu.",
            **values,
        )
    return _(
        "%(n)s phiếu trong một giờ từ %(hour)s, trong khi giờ đó thường có khoảng %(usual)s phiếu.", **values
    )


def _fall(figures: Why) -> str:
    return _(
        "Từ %(since)s: %(x)s/%(n)s phiếu hài lòng (%(rate)s); trước đó mức thường thấy là %(usual)s.",
        since=_moment(figures["from"]),
        x=integer(figures["satisfied"]),
        n=integer(figures["answers"]),
        rate=percent(figures["satisfied"] / figures["answers"]),
        usual=percent(figures["usual"]),
    )


def _quota(figures: Why) -> str:
    values = {
        "n": integer(figures["known"]),
        "quota": integer(figures["quota"]),
        "day": day(figures["closes"]),
    }
    if not figures["days_left"]:
        return _("Mới có %(n)s/%(quota)s phiếu đầy đủ và không còn ngày làm việc nào đến %(day)s.", **values)
    return _(
        "Mới có %(n)s/%(quota)s phiếu đầy đủ. Với nhịp này đến %(day)s có %(expected)s phiếu (%(range)s). "
        "Muốn đủ, cần %(needed)s phiếu mỗi ngày làm việc.",
        expected=integer(figures["expected"]),
        range=f"{integer(figures['low'])}–{integer(figures['high'])}",
        needed=decimal(figures["needed_per_day"], 1, trim=True),
        **values,
    )


def _after_ceasing(alarm: Alarm) -> str:
    next_ones = ", ".join(alarm.why["successors"])
    if alarm.kind == kinds.MISPLACED:
        if next_ones:
            return _("Vào Thiết bị, chuyển máy sang đơn vị kế tiếp: %(units)s.", units=next_ones)
        return _("Vào Thiết bị, chuyển máy sang đơn vị đang hoạt động hoặc thu hồi máy.")
    if next_ones:
        return _(
            "Phiếu từ nay tính cho đơn vị kế tiếp: %(units)s. Đợt sau hãy chọn các đơn vị này.",
            units=next_ones,
        )
    return _("Không có đơn vị kế tiếp. Đợt sau hãy bỏ đơn vị này khỏi danh sách.")


def _moment(text: str) -> str:
    return moment(datetime.fromisoformat(text))


_WHY: Mapping[str, Callable[[Why], str]] = {
    kinds.OFFLINE: _offline,
    kinds.QUEUE: _queue,
    kinds.PROBLEM: _problem,
    kinds.MISSING: _missing,
    kinds.MISPLACED: _misplaced,
    kinds.CEASED: _ceased,
    kinds.SILENT: _silent,
    kinds.BURST: _burst,
    kinds.FALL: _fall,
    kinds.QUOTA: _quota,
}
