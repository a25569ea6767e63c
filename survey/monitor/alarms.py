"""`/theo-doi/canh-bao`: what to act on now, that somebody does or that it may wait, and what is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access.frame import is_demo
from survey.access.roles import MANAGERS, STAFF, require
from survey.access.scope import can_see_unit, visible_units
from survey.access.sessions import signed_in
from survey.alarms import delivery, thresholds, words
from survey.alarms.finding import KINDS
from survey.errors import Refused
from survey.exports.outgoing import shows
from survey.formats import clock as moment
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Alarm, Outgoing, Round, User
from survey.monitor import alarm_files
from survey.monitor.room import blueprint
from survey.registry import alarms, alarms_told

# The auditor looks on; officers act for their own unit and what stands under it.
ACTERS = (*MANAGERS, "can-bo")
PAGE = 20


@dataclass(frozen=True)
class Seen:
    """What a person sees: what needs somebody, what waits or is seen to, what is over, in this order."""

    waking: tuple[Alarm, ...]
    quiet: tuple[Alarm, ...]
    over: tuple[Alarm, ...]
    rounds: dict[int, Round]
    kind: str
    at: datetime


@blueprint.get("/theo-doi/canh-bao")
@shows("stepped")
@require(*STAFF)
def alarm_list() -> ResponseReturnValue:
    seen = _seen()
    user = signed_in()
    with store.reading() as session:
        troubled = alarms_told.troubled(session, config.current().province) if user.role in MANAGERS else ()
        address = alarms_told.letter_address(session, user)
    return render_template("monitor/alarms.html", **_shown(seen, user, troubled, address))


@blueprint.get("/theo-doi/canh-bao.json")
@shows("stepped")
@require(*STAFF)
def alarm_json() -> ResponseReturnValue:
    seen = _seen()
    return _private(
        jsonify(alarm_files.as_json(seen.waking, seen.quiet, seen.over, seen.rounds, seen.at, is_demo()))
    )


@blueprint.get("/theo-doi/canh-bao.csv")
@shows("stepped")
@require(*STAFF)
def alarm_csv() -> ResponseReturnValue:
    seen = _seen()
    response = make_response(
        alarm_files.as_csv(seen.waking, seen.quiet, seen.over, seen.rounds, seen.at, is_demo())
    )
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="canh-bao.csv"'
    return _private(response)


@blueprint.post("/theo-doi/canh-bao/<int:number>/nhan")
@require(*ACTERS)
def acknowledge_alarm(number: int) -> ResponseReturnValue:
    return _act(number, _acknowledge)


@blueprint.post("/theo-doi/canh-bao/<int:number>/hoan")
@require(*ACTERS)
def snooze_alarm(number: int) -> ResponseReturnValue:
    return _act(number, _snooze)


@blueprint.post("/theo-doi/canh-bao/thu")
@require(*STAFF)
def alarm_letter() -> ResponseReturnValue:
    """Begin, change or (with an empty address) end the own daily letter."""
    email = request.form.get("email", "").strip()

    def change(session: Session, user: User) -> str:
        if not email:
            alarms_told.unsubscribe(session, user, user)
            return _("Ông/bà sẽ không nhận thư hằng ngày nữa.")
        alarms_told.subscribe(session, user, email, user)
        return _("Thư hằng ngày sẽ gửi đến %(email)s.", email=email)

    return _change(change, "#thu")


@blueprint.post("/theo-doi/canh-bao/gui-lai")
@require(*MANAGERS)
def send_alarms_again() -> ResponseReturnValue:
    """Let what was given up wait again."""

    def change(session: Session, user: User) -> str:
        count = delivery.try_again(session, config.current().province, clock.now(), user)
        return _("%(n)s thư và tin đã xếp lại để gửi.", n=integer(count))

    return _change(change)


def _acknowledge(session: Session, alarm: Alarm, user: User) -> str:
    alarms.acknowledge(session, alarm, user)
    return _("Đã ghi ông/bà nhận xử lý: %(what)s.", what=_called(alarm))


def _snooze(session: Session, alarm: Alarm, user: User) -> str:
    until = alarms.snooze(session, alarm, request.form.get("bao-lau", ""), user)
    return _("Đã hoãn đến %(until)s: %(what)s.", until=moment(until), what=_called(alarm))


def _called(alarm: Alarm) -> str:
    return f"{words.name(alarm.kind)}, {alarm.unit.name}"


def _act(number: int, act: Callable[[Session, Alarm, User], str]) -> ResponseReturnValue:
    """Act on an alarm of a unit that this person may see: 404 for none, 403 for another's."""
    province = config.current().province

    def change(session: Session, user: User) -> str:
        alarm = session.scalar(
            select(Alarm).where(Alarm.id == number, Alarm.province == province).with_for_update(of=Alarm)
        )
        if alarm is None:
            abort(404)
        if not can_see_unit(session, user, alarm.unit):
            abort(403)
        return act(session, alarm, user)

    return _change(change)


def _change(change: Callable[[Session, User], str], place: str = "") -> ResponseReturnValue:
    """Do it in one transaction and show the list again with a sentence on what came of it."""
    try:
        with store.writing() as session:
            flash(change(session, session.get_one(User, signed_in().id)))
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("monitor.alarm_list") + place, 303)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _seen() -> Seen:
    kind, province, at = request.args.get("loai", ""), config.current().province, clock.now()
    kind = kind if kind in KINDS else ""
    with store.reading() as session:
        visible = visible_units(session, signed_in())
        standing = sorted(alarms.standing(session, province, visible), key=lambda one: KINDS.index(one.kind))
        over = alarms.history(session, province, visible)
        rounds = {one.id: one for one in session.scalars(select(Round).where(Round.province == province))}
    wanted = [one for one in standing if kind in ("", one.kind)]
    return Seen(
        waking=tuple(one for one in wanted if not alarms.is_quiet(one, at)),
        quiet=tuple(one for one in wanted if alarms.is_quiet(one, at)),
        over=tuple(one for one in over if kind in ("", one.kind)),
        rounds=rounds,
        kind=kind,
        at=at,
    )


def _shown(seen: Seen, user: User, troubled: Sequence[Outgoing], address: str) -> dict[str, Any]:
    settings = config.current()
    pages = max(1, -(-len(seen.waking) // PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    return {
        "seen": seen,
        "waking": seen.waking[(page - 1) * PAGE : page * PAGE],
        "page": page,
        "pages": pages,
        "headline": _headline(seen),
        "words": words,
        "kinds": [("", _("Tất cả")), *((kind, words.name(kind)) for kind in KINDS)],
        "snoozes": [(key, str(said)) for key, said in alarms.SNOOZES.items()],
        "may_act": user.role in ACTERS,
        "may_set": user.role in MANAGERS,
        "troubled": troubled,
        "address": address,
        "mail": settings.smtp is not None,
        "query": {name: value for name, value in request.args.to_dict().items() if name != "trang"},
    }


def _headline(seen: Seen) -> str:
    """What matters now, in one sentence."""
    if not seen.waking:
        return _("Không có cảnh báo nào cần xử lý.")
    first, same = seen.waking[0], [one for one in seen.waking if one.kind == seen.waking[0].kind]
    values = {"n": integer(len(seen.waking)), "name": words.name(first.kind), "same": integer(len(same))}
    if len(same) == len(seen.waking):
        return _("%(n)s cảnh báo cần xử lý: %(name)s.", **values)
    return _("%(n)s cảnh báo cần xử lý, trước hết: %(name)s (%(same)s).", **values)


@blueprint.route("/theo-doi/canh-bao/nguong", methods=["GET", "POST"])
@shows("stepped")
@require(*MANAGERS)
def alarm_thresholds() -> ResponseReturnValue:
    """From when on something is an alarm; a number that cannot be changes nothing and is kept on the page."""
    province, given, error = config.current().province, {}, ""
    if request.method == "POST":
        given = {name: request.form[name] for name in thresholds.MEANINGS if name in request.form}
        try:
            with store.writing() as session:
                thresholds.change(session, province, given, session.get_one(User, signed_in().id))
            flash(_("Đã lưu các ngưỡng. Lần xem xét tới sẽ dùng."))
            return redirect(url_for("monitor.alarm_thresholds"), 303)
        except Refused as refusal:
            error = str(refusal)
    with store.reading() as session:
        numbers = thresholds.as_numbers(thresholds.thresholds(session, province))
    shown = [
        (name, str(said[0]), given.get(name, numbers[name])) for name, said in thresholds.MEANINGS.items()
    ]
    page = render_template("monitor/alarm_thresholds.html", thresholds=shown, error=error)
    return page, 422 if error else 200
