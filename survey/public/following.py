"""`/tiep-thu/tra-loi`: a citizen reads the reply with both codes, without a cookie and a trace.

All codes that fit nothing get the same answer.
"""

from __future__ import annotations

from math import ceil

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from survey import config, store
from survey.access.frame import is_demo
from survey.access.pace import Pace
from survey.intake.second_code import key_of_codes
from survey.models import Case
from survey.public.room import following
from survey.registry import cases

PER_10_MINUTES, PER_DAY = 30, 300
MAX_BYTES = 4096


def _pace() -> Pace:
    """Counted apart from forms that are sent; 125 bits need no limit, a busy server does."""
    proxies = config.current().trusted_proxies
    pace: Pace = current_app.extensions.setdefault("following", Pace(PER_10_MINUTES, PER_DAY, proxies))
    return pace


@following.get("/tiep-thu/tra-loi")
def ask() -> ResponseReturnValue:
    return render_template("public/reply.html", demo=is_demo())


@following.post("/tiep-thu/tra-loi")
def reply() -> ResponseReturnValue:
    """The state of what was written and the reply, or the one sentence for everything else."""
    request.max_content_length = MAX_BYTES
    typed = {name: request.form.get(name, "")[:40] for name in ("phieu", "ma")}
    seconds = _pace().take(request.environ)
    # A page answered to a POST: its tools post the same again.
    context = {"typed": typed, "demo": is_demo(), "display_form": "hai-ma"}
    if seconds:
        page = render_template("public/reply.html", minutes=ceil(seconds / 60), **context)
        return page, 429, {"Retry-After": str(seconds)}
    case = _find(typed["phieu"], typed["ma"])
    return render_template("public/reply.html", case=case, wrong=not case, **context), 200 if case else 404


def _find(receipt: str, second: str) -> Case | None:
    # Looked up also where a code cannot be one, so that the answer takes as long.
    key = key_of_codes(receipt, second) or bytes(32)
    with store.reading() as session:
        return cases.by_key(session, key)
