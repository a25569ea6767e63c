"""`/bao-cao/<slug>/cong-bo`: Sở Nội vụ sees what everybody will see, publishes, corrects and withdraws."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.access import audit
from survey.access.forms import StaffForm
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Publication, Round
from survey.public import page, preview
from survey.public.room import publishing
from survey.registry import publications, rounds

ROLE = "so-noi-vu"


@publishing.get("/bao-cao/<slug>/cong-bo")
@require(ROLE)
def ask(slug: str) -> ResponseReturnValue:
    """The preview with what is hidden and why, the question, and what was published before."""
    return _page(slug, StaffForm())


@publishing.post("/bao-cao/<slug>/cong-bo")
@require(ROLE)
def publish(slug: str) -> ResponseReturnValue:
    """Publish exactly what was previewed: refused when other figures would come out by now."""
    form = StaffForm()
    try:
        with store.reading() as session:
            prepared = preview.prepared(session, _named(session, slug))
        if preview.seal(prepared) != request.form.get("seal"):
            raise Refused(_("Số liệu đã đổi từ lúc xem trước. Hãy xem lại rồi công bố."))
        with store.writing() as session:
            made = publications.publish(
                session, prepared, signed_in().username, request.form.get("changed", "")
            )
            audit.record(session, signed_in(), "round.publish", slug, number=made.number, digest=made.digest)
    except Refused as error:
        form.refuse(str(error))
        return _page(slug, form)
    flash(
        _(
            "Đã công bố bản số %(number)s. Ai cũng xem được tại /ket-qua/%(slug)s.",
            number=made.number,
            slug=slug,
        )
    )
    return redirect(url_for("publishing.ask", slug=slug), 303)


@publishing.get("/bao-cao/<slug>/cong-bo/<int:number>/rut")
@require(ROLE)
def ask_to_withdraw(slug: str, number: int) -> ResponseReturnValue:
    with store.reading() as session:
        return _withdrawal(_numbered(session, slug, number), StaffForm())


@publishing.post("/bao-cao/<slug>/cong-bo/<int:number>/rut")
@require(ROLE)
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    """Take a publication back in public, with the reason."""
    form = StaffForm()
    try:
        with store.writing() as session:
            found = _numbered(session, slug, number)
            why = request.form.get("why", "")
            publications.withdraw(session, found, signed_in().username, why)
            audit.record(session, signed_in(), "round.withdraw", slug, number=number)
    except Refused as error:
        form.refuse(str(error))
        with store.reading() as session:
            return _withdrawal(_numbered(session, slug, number), form)
    flash(_("Đã rút bản số %(number)s. Trang công khai nói rõ điều đó.", number=number))
    return redirect(url_for("publishing.ask", slug=slug), 303)


def _withdrawal(found: Publication, form: StaffForm) -> ResponseReturnValue:
    shown = render_template(
        "public/withdraw.html", publication=found, errors=form.summary, why=request.form.get("why", "")
    )
    return shown, 422 if form.summary else 200


def _page(slug: str, form: StaffForm) -> ResponseReturnValue:
    """The preview, or in its place the sentence that says why the round cannot be published."""
    shown: dict[str, Any] = {}
    refusal = None
    with store.reading() as session:
        survey_round = _named(session, slug)
        history = publications.of_round(session, survey_round.id)
        try:
            prepared = preview.prepared(session, survey_round)
        except Refused as error:
            refusal = str(error)
        else:
            outlines = page.outlines_of(session, survey_round)
            shown = page.context(prepared.document, page.Around(outlines=outlines))
            shown |= {
                "prepared": prepared,
                "seal": preview.seal(prepared),
                "remarks": preview.remarks(prepared),
            }
            shown["summary"] = preview.hidden(prepared)
    changed = request.form.get("changed", "")
    return render_template(
        "public/publish.html",
        **(shown | {"survey_round": survey_round, "history": history, "refusal": refusal}),
        errors=form.summary,
        changed=changed,
        preview=True,
    ), 422 if form.summary else 200


def _named(session: Session, slug: str) -> Round:
    found = rounds.find(session, slug, config.current().province)
    if found is None or found.status == "draft":
        abort(404)
    return found


def _numbered(session: Session, slug: str, number: int) -> Publication:
    found = publications.numbered(session, config.current().province, slug, number)
    if found is None:
        abort(404)
    return found
