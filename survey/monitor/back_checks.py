"""`/theo-doi/chat-luong/goi-lai`: a drawn sample of calls, what they found, the share that disagrees."""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from survey import config, store
from survey.access.forms import StaffForm
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.exports.guard import csv_bytes
from survey.exports.outgoing import shows
from survey.formats import integer, parse_integer
from survey.i18n import gettext as _
from survey.models import BackCheck, BackCheckCall, Round
from survey.monitor import quality_words as words
from survey.monitor.quality import DECIDERS, READERS, asked_round, private
from survey.monitor.room import blueprint
from survey.monitor.words import channel_name
from survey.registry import back_checks
from survey.registry.versions import questionnaire_of


@blueprint.get("/theo-doi/chat-luong/goi-lai")
@shows("patterns")
@require(*READERS)
def back_check() -> ResponseReturnValue:
    return _page(StaffForm())


@blueprint.get("/theo-doi/chat-luong/goi-lai.json")
@shows("patterns")
@require(*READERS)
def back_check_json() -> ResponseReturnValue:
    seen = _seen()
    check = seen["check"]
    drawn = check and {name: getattr(check, name) for name in ("id", "seed", "size", "frame", "frame_hash")}
    figures = [vars(figure) for figure in seen["figures"]]
    slug = seen["round"] and seen["round"].slug
    return private(jsonify({"round": slug, "sample": drawn, "disagreement": figures}))


@blueprint.get("/theo-doi/chat-luong/goi-lai.csv")
@shows("patterns")
@require(*READERS)
def back_check_csv() -> ResponseReturnValue:
    columns = ("group", "agrees", "disagrees", "not_reached", "rate", "low", "high")
    response = make_response(csv_bytes([vars(figure) for figure in _seen()["figures"]], columns))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="goi-lai.csv"'
    return private(response)


@blueprint.post("/theo-doi/chat-luong/goi-lai")
@require(*DECIDERS)
def draw_back_check() -> ResponseReturnValue:
    """Draw a new sample; those before stay."""
    form = StaffForm()
    try:
        size = _number("size")
        seed = _number("seed") if request.form.get("seed", "").strip() else secrets.randbelow(2**31)
        with store.writing() as session:
            found = asked_round(session)
            if found is None:
                abort(404)
            back_checks.draw(session, found, size, seed, signed_in())
            slug = found.slug
    except Refused as error:
        form.refuse(str(error))
        return _page(form), 422
    flash(_("Đã rút %(n)s cuộc gọi.", n=integer(size)))
    return redirect(url_for("monitor.back_check", dot=slug), 303)


@blueprint.get("/theo-doi/chat-luong/goi-lai/<int:check>/<int:number>")
@shows("patterns")
@require(*READERS)
def back_check_call(check: int, number: int) -> ResponseReturnValue:
    return _call_page(check, number, StaffForm())


@blueprint.post("/theo-doi/chat-luong/goi-lai/<int:check>/<int:number>")
@require(*DECIDERS)
def enter_call(check: int, number: int) -> ResponseReturnValue:
    """Keep what a call found."""
    form = StaffForm()
    try:
        with store.writing() as session:
            call, survey_round = _existing(session, check, number, alone=True)
            asked = back_checks.groups(questionnaire_of(survey_round.version))
            found = {name: given for name in asked if (given := request.form.get(f"group-{name}"))}
            typed = request.form.get("dossiers", "").strip()
            count = _number("dossiers") if typed else None
            back_checks.enter(session, call, found, count, _number("revision"), signed_in())
            slug = survey_round.slug
    except Refused as error:
        form.refuse(str(error))
        return _call_page(check, number, form), 422
    flash(_("Đã lưu cuộc gọi số %(n)s.", n=number))
    return redirect(url_for("monitor.back_check", dot=slug), 303)


def _number(name: str) -> int:
    """A whole number that was typed; raises Refused naming what was given."""
    typed = request.form.get(name, "").strip()
    try:
        return parse_integer(typed)
    except ValueError:
        raise Refused(_("“%(given)s” không phải số nguyên.", given=typed[:40])) from None


def _existing(
    session: Session, check: int, number: int, *, alone: bool = False
) -> tuple[BackCheckCall, Round]:
    """A call and its round; `alone` keeps others from changing the call while this transaction lasts."""
    wanted = select(BackCheckCall).where(BackCheckCall.check_id == check, BackCheckCall.number == number)
    if alone:
        wanted = wanted.with_for_update(of=BackCheckCall)
    call = session.scalars(wanted).first()
    if call is None or call.check.province != config.current().province:
        abort(404)
    return call, session.get_one(Round, call.check.round_id)


def _seen() -> dict[str, Any]:
    """The newest sample of the round and its figures."""
    with store.reading() as session:
        found = asked_round(session)
        if found is None:
            return {"round": None, "check": None, "figures": [], "groups": {}}
        own = select(BackCheck).where(BackCheck.round_id == found.id).order_by(BackCheck.id.desc())
        check = session.scalars(own.options(selectinload(BackCheck.calls)).limit(1)).first()
        asked = back_checks.groups(questionnaire_of(found.version))
    figures = back_checks.disagreement(check.calls, list(asked)) if check else []
    return {"round": found, "check": check, "figures": figures, "groups": asked}


def _page(form: StaffForm) -> str:
    seen = _seen()
    figure = next(iter(seen["figures"]), None)
    return render_template(
        "monitor/back_check.html",
        **seen,
        headline=headline(seen["check"], seen["figures"]),
        entered=sum(call.entered_at is not None for call in seen["check"].calls) if figure else 0,
        dossier=back_checks.dossier,
        channel_name=channel_name,
        may_decide=signed_in().role in DECIDERS,
        errors=form.summary,
        given=request.form,
    )


def headline(check: BackCheck | None, figures: list[back_checks.Disagreement]) -> str:
    """What the calls found so far."""
    if check is None:
        return _("Chưa rút mẫu gọi lại cho đợt này")
    worst = max((f for f in figures if f.rate is not None), key=lambda f: f.rate or 0.0, default=None)
    if worst is None:
        return _("%(n)s cuộc gọi đã rút, chưa gọi được ai", n=integer(check.size))
    reached = worst.agrees + worst.disagrees
    values = {"n": integer(worst.disagrees), "all": integer(reached)}
    return _("Nhóm lệch nhiều nhất: %(n)s/%(all)s người gọi được nói khác", **values)


def _call_page(check: int, number: int, form: StaffForm) -> str:
    with store.reading() as session:
        call, survey_round = _existing(session, check, number)
        asked = back_checks.groups(questionnaire_of(survey_round.version))
    return render_template(
        "monitor/back_check_call.html",
        call=call,
        round=survey_round,
        groups=asked,
        found_words=words.FOUND,
        dossier=back_checks.dossier(call),
        channel_name=channel_name,
        may_decide=signed_in().role in DECIDERS,
        errors=form.summary,
        given=request.form,
    )
