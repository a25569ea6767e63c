"""Addresses of the citizen's room: choose a unit, answer, be thanked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from survey import clock, store
from survey.access.pace import pace_of
from survey.config import Config
from survey.intake.parse import clean_text
from survey.intake.submission import Overloaded
from survey.models import Marker, Publication
from survey.registry import places, units
from survey.respond import forms, moves, pages, refusals, second, sending, steps
from survey.respond.showing import View
from survey.respond.ticket import Ticket

MAX_FORM_BYTES = 256 * 1024
LEVELS = ("commune", "department", "centre")

_IS_DEMO = exists().where(Marker.name == "demo")
_HAS_RESULTS = exists(select(Publication.id))

log = logging.getLogger(__name__)
blueprint = Blueprint("respond", __name__)
refusals.register(blueprint)


def _province() -> str:
    settings: Config = current_app.config["SIPAS"]
    return settings.province


@blueprint.url_value_preprocessor
def _keep_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Keep a posted body as it came, before anything decodes it; too large a one is refused here."""
    if request.method == "POST":
        request.max_content_length = MAX_FORM_BYTES
        request.get_data(cache=True)


@blueprint.get("/")
def choose() -> ResponseReturnValue:
    """Find a unit by name or code."""
    asked = clean_text(request.args.get("q", "")[:100])
    today, province = clock.today(), _province()
    with store.reading() as session:
        context = {
            "found": units.search(session, asked, today, levels=LEVELS, province=province) if asked else (),
            "former": units.search_ceased(session, asked, today) if asked else (),
            "everyone": () if asked else units.units_valid(session, today, "commune", province),
        }
        demo, results = session.execute(select(_IS_DEMO, _HAS_RESULTS)).one()
    return render_template("respond/choose.html", asked=asked, demo=demo, results=results, **context)


@blueprint.get("/d/<code>")
def start(code: str) -> ResponseReturnValue:
    """Consent and the first questions for a unit."""
    place = places.place_today(code, _province(), sending.CHANNEL)
    way = steps.pages(place.questionnaire, place.round.pages)
    return pages.form_page(View(place, Ticket.new(place), way[0], {}))


@blueprint.post("/d/<code>")
def answer(code: str) -> ResponseReturnValue:
    """One page of answers: show the next one, or store them all at the end."""
    view, form = _received(code)
    if not view.place.round.collects(sending.CHANNEL, clock.today()):
        return pages.closed_page(view)
    act, shown = moves.move(view, form, request.form)
    if act == "under_age":
        return pages.under_age_page(shown)
    if act == "send":
        return _send(shown)
    return pages.form_page(shown, 422 if act == "correct" else 200)


def _received(code: str) -> tuple[View, forms.SurveyForm]:
    """The posted page; raises Tampered unless it is one that we made for this address."""
    posted = refusals.readable_form(request)
    ticket = Ticket.read(posted)
    place = ticket.place(_province(), code)
    if place is None:
        raise refusals.Tampered
    form = forms.posted(place.questionnaire, ticket, posted)
    form.validate()
    refusals.check_honest(form)
    way = steps.pages(place.questionnaire, place.round.pages)
    page = steps.page_numbered(way, posted.get("_page", ""))
    return View(place, ticket, page, form.answers.data, from_review="_review" in posted), form


def _send(view: View) -> ResponseReturnValue:
    if seconds := pace_of(current_app).take(request.environ):
        return pages.crowded_page(view, seconds)
    try:
        outcome = sending.send(view.place, view.ticket, view.answers)
    except (Overloaded, SQLAlchemyError):
        log.exception("an answer could not be stored")
        return pages.busy_page(view)
    if outcome.status == "conflict":
        return pages.conflict_page(view)
    secret = forms.secret()
    signed = sending.sign_receipt(outcome.receipt, view.place.round.synthetic, secret)
    # Only who wrote something has a reply to wait for.
    wrote = sending.has_comment(view.place, view.answers)
    sealed = second.seal(view.ticket.id, outcome.receipt, secret) if wrote else None
    return redirect(url_for("respond.thanks", code=view.place.unit.code, phieu=signed, ma=sealed), 303)


@blueprint.get("/d/<code>/xong")
def thanks(code: str) -> ResponseReturnValue:
    """The mã phiếu of an answer that is stored; a way to the second code for who wrote something."""
    return _thanks(code, request.args)


@blueprint.post("/d/<code>/ma-thu-hai")
def second_code(code: str) -> ResponseReturnValue:
    """Both codes, on request; stores nothing."""
    return _thanks(code, refusals.readable_form(request), asked=True)


def _thanks(code: str, given: Mapping[str, str], *, asked: bool = False) -> ResponseReturnValue:
    signed, sealed = given.get("phieu", ""), given.get("ma", "")
    found = sending.read_receipt(signed, forms.secret())
    if found is None:
        abort(404)
    receipt, simulated = found
    context = {
        "code": code,
        "unit_name": places.name_today(code, _province()),
        "receipt": receipt,
        "demo": simulated,
        "signed": signed,
        "sealed": sealed,
        "second": second.unseal(sealed, receipt, forms.secret()) if asked else None,
        "asked": asked,
        # A page answered to a POST: its tools post the same again.
        "display_form": "lan-nua" if asked else None,
    }
    return render_template("respond/thanks.html", **context)
