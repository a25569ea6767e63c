"""The pages of the form as answers to a request: status, template and what it is told."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.i18n import gettext as _
from survey.i18n import say
from survey.registry.places import Place
from survey.respond import drawing, showing, steps
from survey.respond.showing import View

FORM = "survey"
# In a form of a minute or two the question comes first; what people agree to stands right above "Gửi".
SHORT = 2
# Nobody waits longer than this beside the page: it says "tomorrow".
LONG_WAIT = 60 * 60


def form_page(view: View, status: int = 200) -> ResponseReturnValue:
    """A page with questions, or the review page."""
    if view.page.is_review:
        return _render("respond/review.html", view, status, parts=showing.review(view))
    first = view.page.number == 1
    return _render(
        "respond/form.html",
        view,
        status,
        questions=drawing.questions(view),
        consent=showing.consent_lines(view.place) if first and not view.from_review else (),
        consent_last=view.page.last and view.place.questionnaire.minutes <= SHORT,
        errors=showing.error_links(view),
        first=first,
        forward=_forward_words(view),
        progress=_progress(view),
    )


def _forward_words(view: View) -> str:
    if view.page.last:
        return _("Gửi")
    if view.from_review:
        return _("Xong, xem lại")
    return _("Tôi đồng ý, tiếp tục") if view.page.number == 1 else _("Tiếp tục")


def _progress(view: View) -> tuple[int, int, str]:
    questionnaire = view.place.questionnaire
    of = len(questionnaire.sections)
    minutes = steps.minutes_left(questionnaire, view.page)
    words = _(
        "Phần %(step)s/%(of)s · còn khoảng %(minutes)s phút", step=view.page.step, of=of, minutes=minutes
    )
    return view.page.step, of, words


def conflict_page(view: View) -> ResponseReturnValue:
    """This form was sent before with other content: what was typed stays and can be sent as a new one."""
    again = replace(view, ticket=view.ticket.again())
    return _render("respond/conflict.html", again, 409, parts=showing.review(view))


def busy_page(view: View) -> ResponseReturnValue:
    """It could not be stored just now: what was typed stays and can be sent again, under the same id."""
    body, status = _render("respond/busy.html", view, 503, parts=showing.review(view))
    return body, status, {"Retry-After": "5"}


def crowded_page(view: View, seconds: int) -> ResponseReturnValue:
    """Too many forms came from this address: what was typed stays and can be sent later, as it is."""
    minutes = ceil(seconds / 60) if seconds < LONG_WAIT else None
    body, status = _render("respond/crowded.html", view, 429, parts=showing.review(view), minutes=minutes)
    return body, status, {"Retry-After": str(seconds)}


def closed_page(view: View) -> ResponseReturnValue:
    """The round ended while the form was being filled in."""
    return _render("respond/closed.html", view, 410, parts=showing.review(view))


def under_age_page(view: View) -> ResponseReturnValue:
    return render_template("respond/under_age.html", **_place(view.place)), 200


def _render(template: str, view: View, status: int, **values: Any) -> tuple[str, int]:
    context = _place(view.place) | {
        "view": view,
        "title": say(view.place.questionnaire.title),
        "action": url_for("respond.answer", code=view.place.unit.code),
        "form_id": FORM,
        "hidden": showing.hidden_fields(view, view.items if "questions" in values else ()),
        # A page answered to a POST holds answers: its tools must post them along instead of being links.
        "display_form": FORM if request.method == "POST" else None,
    }
    return render_template(template, **context, **values), status


def _place(place: Place) -> dict[str, Any]:
    return {
        "unit": place.unit,
        "unit_name": place.unit.name,
        "tagline": _("%(round)s · không ghi tên", round=place.round.name),
        "demo": place.round.synthetic,
    }
