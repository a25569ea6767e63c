"""One case: the check of its words, its topics, the work on it, whose it is, what everybody may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from survey import clock, config, store
from survey.access.roles import require
from survey.access.scope import visible_units
from survey.access.sessions import signed_in
from survey.cases import settings as case_settings
from survey.cases.public_counts import readable_rules
from survey.errors import Refused
from survey.exports.outgoing import shows
from survey.i18n import gettext as _
from survey.i18n import say
from survey.models import Case, User
from survey.monitor import case_words as words
from survey.monitor.cases import WORKERS
from survey.monitor.room import blueprint
from survey.registry import cases, units

OFFICE = "so-noi-vu"
STATES = ("open", "working", "answered")

Act = Callable[[Session, User, Case], None]


@blueprint.get("/theo-doi/gop-y/<int:number>")
@shows("nothing")
@require(*WORKERS)
def case_page(number: int) -> ResponseReturnValue:
    with store.reading() as session:
        return _page(_existing(session, number))


@blueprint.post("/theo-doi/gop-y/<int:number>/kiem-tra")
@require(OFFICE)
def review_case(number: int) -> ResponseReturnValue:
    """Let the words through, blacked out where a box stays ticked."""

    def act(session: Session, user: User, case: Case) -> None:
        ticked = set(request.form.getlist("che"))
        kept = {place for place in range(len(case.marks)) if str(place) not in ticked}
        cases.review(session, user, case, kept, request.form.get("them", ""))

    return _act(number, act, _("Đã kiểm tra. Góp ý sẽ đến đơn vị khi đủ phiếu để không lộ người viết."))


@blueprint.post("/theo-doi/gop-y/<int:number>/nhom")
@require(*WORKERS)
def regroup_case(number: int) -> ResponseReturnValue:
    known = {topic.code for topic in readable_rules(config.current().instance).topics}
    chosen = known & set(request.form.getlist("nhom"))

    def act(session: Session, user: User, case: Case) -> None:
        cases.regroup(session, user, case, chosen)

    return _act(number, act, _("Đã xếp lại nhóm."))


@blueprint.post("/theo-doi/gop-y/<int:number>/xu-ly")
@require(*WORKERS)
def handle_case(number: int) -> ResponseReturnValue:
    form = request.form
    texts = {name: form.get(name, "") for name in ("cause", "action", "reply")}

    def act(session: Session, user: User, case: Case) -> None:
        cases.handle(session, user, case, clock.today(), state=form.get("state", ""), texts=texts)

    return _act(number, act, _("Đã lưu."))


@blueprint.post("/theo-doi/gop-y/<int:number>/giao")
@require(OFFICE)
def assign_case(number: int) -> ResponseReturnValue:
    settings, today, code = config.current(), clock.today(), request.form.get("unit", "").strip()

    def act(session: Session, user: User, case: Case) -> None:
        unit = units.unit_on(session, code, today, settings.province)
        if unit is None:
            raise Refused(_("Không có đơn vị nào đang hoạt động mang mã “%(code)s”.", code=code))
        given = case_settings.read(settings.instance)
        due = given.calendar.after(today, given.due_working_days)
        cases.assign(session, user, case, unit, today, due)

    return _act(number, act, _("Đã giao."))


@blueprint.post("/theo-doi/gop-y/<int:number>/cong-khai")
@require(OFFICE)
def publish_case(number: int) -> ResponseReturnValue:
    said, done = request.form.get("said", ""), request.form.get("done", "")

    def act(session: Session, user: User, case: Case) -> None:
        finder = case_settings.read(config.current().instance).finder
        cases.make_public(session, user, case, clock.today(), finder, said=said, done=done)

    return _act(number, act, _("Đã công khai.") if said.strip() else _("Đã rút lời công khai."))


def _act(number: int, act: Act, done: str) -> ResponseReturnValue:
    """Do it in one transaction and come back; a refusal shows the page again with what was typed."""
    try:
        with store.writing() as session:
            case = _existing(session, number)
            if request.form.get("revision", str(case.revision)) != str(case.revision):
                raise Refused(_("Vừa có người khác sửa vụ việc này. Hãy xem lại rồi lưu."))
            act(session, signed_in(), case)
    except (Refused, StaleDataError) as error:
        said = str(error) if isinstance(error, Refused) else _("Vừa có người khác sửa vụ việc này.")
        with store.reading() as session:
            return _page(_existing(session, number), said), 422
    flash(done)
    return redirect(url_for("monitor.case_page", number=number), 303)


def _existing(session: Session, number: int) -> Case:
    """404 for no such case, 403 for one of another unit or not handed on yet."""
    province = config.current().province
    case = cases.find(session, province, number, None)
    if case is None:
        abort(404)
    visible = visible_units(session, signed_in())
    if visible is not None and cases.find(session, province, number, visible) is None:
        abort(403)
    return case


def _page(case: Case, refused: str | None = None) -> Any:
    office = signed_in().role == OFFICE
    topics = readable_rules(config.current().instance).topics
    text, found = case.text or "", case.found if office else cases.found_for_unit(case)
    return render_template(
        "monitor/case.html",
        case=case,
        office=office,
        text=case.text if office else cases.text_for_unit(case),
        marks=[(kind, text[start:end]) for kind, start, end in case.marks],
        topics=[(topic.code, say(topic.name)) for topic in topics],
        chosen=[topic.topic for topic in case.topics],
        why=[(code, cases.because(phrase, put, negated=no)) for code, phrase, put, no in found],
        states=[(name, words.state_name(name)) for name in STATES],
        words=words,
        typed=request.form if refused else None,
        errors=[("", refused)] if refused else [],
    )
