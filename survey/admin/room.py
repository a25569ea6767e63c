"""The blueprint of administration, and asking in words before something is done."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.access.forms import StaffForm
from survey.errors import Refused
from survey.i18n import gettext as _

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")


@dataclass(frozen=True)
class Question:
    """What is asked before an act: a heading, what follows from it, the button's words, the way back."""

    heading: str
    consequences: tuple[str, ...]
    button: str
    back: str
    done: str
    danger: bool = False


def ask(question: Question, act: Callable[[], None]) -> ResponseReturnValue:
    """Show the question; on its answer act, say so and go back, or say why it cannot be done."""
    form = StaffForm()
    if request.method == "POST":
        try:
            act()
        except Refused as error:
            form.refuse(str(error))
        else:
            flash(question.done)
            return redirect(question.back, 303)
    page = render_template("admin/ask.html", question=question, errors=form.summary)
    return page, 422 if form.summary else 200


def not_saved() -> str:
    """The heading of an error summary: nothing typed is lost."""
    return _("Chưa lưu được. Những gì đã nhập vẫn còn.")
