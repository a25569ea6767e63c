"""Evidence: taken up, given back as a download only, withdrawn and put back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.access import audit
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import AssessmentEntry, Evidence
from survey.registry import evidence as files
from survey.registry import scoring
from survey.registry.scoring_input import period_address
from survey.report.scoring.room import ROLE, blueprint, private


@blueprint.post("/minh-chung/tieu-chi/<int:entry_id>")
@require(ROLE)
def add_evidence(entry_id: int) -> ResponseReturnValue:
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    name = (upload.filename if upload else "") or ""
    with store.reading() as session:
        back = page_of(_entry(session, entry_id))
    try:
        if not name:
            raise Refused(_("Hãy chọn một tệp."))
        made = files.take(config.current().instance, name, content, signed_in())
        with store.writing() as session:
            entry = _entry(session, entry_id)
            files.keep(session, entry, made)
            audit.record(
                session, signed_in(), "evidence.add", _subject(entry), name=made.name, sha256=made.sha256
            )
    except Refused as error:
        return _refused(entry_id, str(error))
    flash(_("Đã nhận tệp “%(name)s”.", name=made.name))
    return redirect(f"{back}#minh-chung", 303)


def _refused(entry_id: int, sentence: str) -> ResponseReturnValue:
    """Only the file has to be chosen again; a page of its own, since no other form was sent with it."""
    with store.reading() as session:
        entry = _entry(session, entry_id)
        back = page_of(entry)
    page = render_template(
        "report/scoring/evidence.html",
        entry=entry,
        back=back,
        accepted=files.ACCEPTED,
        sentence=sentence,
        errors=[("file", sentence)],
    )
    return page, 422


def _entry(session: Session, entry_id: int) -> AssessmentEntry:
    found = session.get(AssessmentEntry, entry_id)
    if found is None or found.assessment.province != config.current().province:
        abort(404)
    return found


def page_of(entry: AssessmentEntry) -> str:
    """The address of an entry's page."""
    assessment = entry.assessment
    if assessment.kind == scoring.INDEX8:
        return url_for("scoring.index8_criterion", year=assessment.year, criterion=entry.criterion)
    period = period_address(assessment.period, assessment.day)
    return url_for("scoring.card_entry", year=assessment.year, period=period, criterion=entry.criterion)


def _subject(entry: AssessmentEntry) -> str:
    return page_of(entry).removeprefix("/bao-cao/").partition("?")[0]


@blueprint.get("/minh-chung/<int:number>")
@require(ROLE)
def evidence(number: int) -> ResponseReturnValue:
    with store.reading() as session:
        found = _evidence(session, number)
    response = Response(files.content_of(config.current().instance, found), content_type=found.media_type)
    # Never shown inside our own pages: a PDF or picture of anybody's may carry anything.
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return private(response)


def _evidence(session: Session, number: int) -> Evidence:
    found = session.get(Evidence, number)
    if found is None or found.entry.assessment.province != config.current().province:
        abort(404)
    return found


@blueprint.post("/minh-chung/<int:number>/rut")
@require(ROLE)
def withdraw_evidence(number: int) -> ResponseReturnValue:
    back, name = _change(number, lambda s, e: files.withdraw(s, e, signed_in()), "evidence.withdraw")
    flash(_("Đã rút tệp “%(name)s”. Có thể đưa lại ở dưới.", name=name))
    return redirect(f"{back}#minh-chung", 303)


@blueprint.post("/minh-chung/<int:number>/dua-lai")
@require(ROLE)
def restore_evidence(number: int) -> ResponseReturnValue:
    back, name = _change(number, files.put_back, "evidence.restore")
    flash(_("Đã đưa lại tệp “%(name)s”.", name=name))
    return redirect(f"{back}#minh-chung", 303)


def _change(number: int, act: Callable[[Session, Evidence], bool], action: str) -> tuple[str, str]:
    with store.writing() as session:
        found = _evidence(session, number)
        if act(session, found):
            subject = _subject(found.entry)
            audit.record(session, signed_in(), action, subject, name=found.name, sha256=found.sha256)
        return page_of(found.entry), found.name
