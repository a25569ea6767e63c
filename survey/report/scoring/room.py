"""The blueprint of points: Index 8, the scorecard, their evidence; only for Sở Nội vụ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from survey.access.sessions import current_user
from survey.errors import Refused
from survey.i18n import gettext as _

ROLE = "so-noi-vu"
UPLOADS = ("scoring.add_evidence",)
# Beyond what is taken, so that a file somewhat too large is refused on its own page, in its own words.
MOST_SENT = 64 * 1024 * 1024

blueprint = Blueprint("scoring", __name__, url_prefix="/bao-cao")


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Runs before the form token is read, and so before the body is: strangers keep the small limit."""
    if endpoint in UPLOADS and (user := current_user()) is not None and user.role == ROLE:
        request.max_content_length = MOST_SENT


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return render_template("errors/413.html", message=_("Tệp quá lớn: nhận nhiều nhất 20 MB.")), 413


class Typed:
    """What was typed into a form, with a sentence beside everything that cannot be read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.errors: dict[str, str] = {}
        self.above: list[str] = []

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The errors as the summary of a page wants them."""
        return [("", text) for text in self.above] + list(self.errors.items())

    def refuse(self, sentence: str, name: str | None = None) -> None:
        if name is None:
            self.above.append(sentence)
        else:
            self.errors.setdefault(name, sentence)

    def text(self, name: str, longest: int, required: str | None = None) -> str:
        """A line or a text; `required` is the sentence when there is none."""
        said = self.values.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(said) > longest:
            self.refuse(_("Dài %(n)s ký tự; nhận nhiều nhất %(most)s.", n=len(said), most=longest), name)
        if required and not said:
            self.refuse(required, name)
        return said

    def number(
        self,
        name: str,
        parse: Callable[[str], Decimal],
        low: Decimal | None = None,
        high: Decimal | None = None,
    ) -> Decimal | None:
        """A number within bounds; None for nothing typed, and with an error for what is none."""
        said = self.values.get(name, "").strip()
        if not said:
            return None
        try:
            value = parse(said)
        except Refused as error:
            self.refuse(str(error), name)
            return None
        if (low is not None and value < low) or (high is not None and value > high):
            self.refuse(_outside(said, low, high), name)
            return None
        return value

    def whole(self, name: str) -> int:
        """A number that our own page wrote into the form; 0 for anything else."""
        said = self.values.get(name, "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _outside(said: str, low: Decimal | None, high: Decimal | None) -> str:
    given = said[:40]
    if high is None:
        return _("Nhận “%(given)s”; cần một số từ %(low)s trở lên.", given=given, low=_plain(low))
    return _(
        "Nhận “%(given)s”; cần một số từ %(low)s đến %(high)s.",
        given=given,
        low=_plain(low),
        high=_plain(high),
    )


def _plain(value: Decimal | None) -> str:
    return f"{(value or Decimal(0)).normalize():f}".replace(".", ",")


def private(response: Response) -> Response:
    """Raw figures stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def not_saved() -> str:
    """The heading of an error summary: nothing typed is lost."""
    return _("Chưa lưu được. Những gì đã nhập vẫn còn.")
