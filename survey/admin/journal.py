"""The audit list: who did what, and when; nobody can change it here."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from survey import store
from survey.access import audit
from survey.access.roles import require
from survey.admin.room import blueprint
from survey.i18n import gettext as _


def action_name(action: str) -> str:
    """What an action is called; an unknown one keeps its own name."""
    names = {
        "sign-in": _("Đăng nhập"),
        "sign-in.refused": _("Đăng nhập sai"),
        "sign-out": _("Đăng xuất"),
        "user.create": _("Tạo người dùng"),
        "user.move": _("Chuyển đơn vị"),
        "user.disable": _("Khóa tài khoản"),
        "user.enable": _("Mở lại tài khoản"),
        "user.reset-password": _("Đặt lại mật khẩu"),
        "user.change-password": _("Đổi mật khẩu của mình"),
        "round.create": _("Tạo đợt"),
        "round.open": _("Mở đợt"),
        "round.close": _("Đóng đợt"),
        "responses.import": _("Nhập phiếu từ tệp"),
        "responses.download": _("Tải tệp từng phiếu"),
        "queue.import": _("Nhập hàng đợi của kiosk từ tệp"),
        "device.register": _("Thêm thiết bị"),
        "device.code": _("Cấp mã ghi danh"),
        "device.enrol": _("Thiết bị ghi danh"),
        "device.change": _("Đổi tên, nơi đặt thiết bị"),
        "device.settings": _("Đổi cài đặt thiết bị"),
        "device.revoke": _("Thu hồi thiết bị"),
        "scoring.create": _("Mở bảng điểm"),
        "scoring.load": _("Nạp bảng điểm từ tệp"),
        "scoring.change": _("Sửa điểm, số liệu"),
        "scoring.add": _("Thêm tiêu chí"),
        "scoring.drop": _("Bỏ tiêu chí"),
        "evidence.add": _("Thêm minh chứng"),
        "evidence.withdraw": _("Rút minh chứng"),
        "evidence.restore": _("Đưa lại minh chứng"),
        "quarantine.release": _("Nhận phiếu bị giữ lại"),
        "quarantine.discard": _("Bỏ phiếu bị giữ lại"),
    }
    return names.get(action, action)


@blueprint.get("/nhat-ky")
@require("quan-tri", "kiem-toan")
def journal() -> ResponseReturnValue:
    with store.reading() as session:
        events, number, pages = audit.page(session, request.args.get("trang", 1, type=int))
    return render_template(
        "admin/journal.html", events=events, page=number, pages=pages, action_name=action_name
    )
