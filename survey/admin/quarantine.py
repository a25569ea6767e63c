"""Answers of kiosks that could not be stored: never shown, only why, and two ways to decide."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from survey import config, store
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.admin.room import Question, ask, blueprint
from survey.i18n import gettext as _
from survey.intake import quarantine
from survey.intake.from_device import release
from survey.models import DISCARDED, Quarantined


def reason_words(reason: str) -> str:
    """Why an answer is held, for people."""
    return {
        "conflict": _("Trùng mã với phiếu khác nội dung"),
        "invalid": _("Không hợp với đợt hoặc bộ câu hỏi"),
        "under_age": _("Người trả lời dưới 18 tuổi"),
        "unreadable": _("Không mở được"),
        "too_late": _("Đến sau hạn nhận"),
        "revoked": _("Thiết bị đã bị thu hồi"),
    }[reason]


@blueprint.get("/phieu-giu-lai")
@require("quan-tri")
def held() -> ResponseReturnValue:
    with store.reading() as session:
        found = quarantine.held(session, config.current().province)
        return render_template("admin/quarantine.html", records=found, reason_words=reason_words)


@blueprint.route("/phieu-giu-lai/<int:number>/nhan", methods=["GET", "POST"])
@require("quan-tri")
def release_held(number: int) -> ResponseReturnValue:
    record = _existing(number)
    question = Question(
        heading=_("Nhận phiếu số %(n)s của “%(name)s”?", n=record.sequence, name=record.device.name),
        consequences=(
            _("Phiếu được kiểm tra lại như mọi phiếu khác, rồi mới vào kết quả."),
            _("Nếu vẫn không hợp lệ, phiếu ở lại đây và trang này nói vì sao."),
        ),
        button=_("Nhận phiếu"),
        back=url_for("admin.held"),
        done=_("Đã nhận phiếu."),
    )
    return ask(question, lambda: release(record, config.current().secrets, signed_in()))


@blueprint.route("/phieu-giu-lai/<int:number>/bo", methods=["GET", "POST"])
@require("quan-tri")
def discard_held(number: int) -> ResponseReturnValue:
    record = _existing(number)
    question = Question(
        heading=_("Bỏ phiếu số %(n)s của “%(name)s”?", n=record.sequence, name=record.device.name),
        consequences=(
            _("Nội dung phiếu bị xóa ở máy chủ và ở thiết bị. Không lấy lại được."),
            _("Số phiếu, lý do và người quyết định vẫn còn trong nhật ký."),
        ),
        button=_("Bỏ phiếu"),
        back=url_for("admin.held"),
        done=_("Đã bỏ phiếu."),
        danger=True,
    )
    return ask(question, lambda: _discard(number))


def _existing(number: int) -> Quarantined:
    with store.reading() as session:
        found = session.get(Quarantined, number)
    if found is None or found.province != config.current().province:
        abort(404)
    return found


def _discard(number: int) -> None:
    with store.writing() as session:
        quarantine.decide(session, session.get_one(Quarantined, number), DISCARDED, signed_in())
