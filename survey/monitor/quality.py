"""`/theo-doi/chat-luong`: patterns that look made up, by unit, counter-day and rule; decisions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access.forms import StaffForm
from survey.access.frame import is_demo
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.charts import Picture
from survey.charts.bars import Bar, bars
from survey.errors import Refused
from survey.exports.guard import csv_bytes
from survey.exports.outgoing import shows
from survey.formats import integer
from survey.i18n import gettext as _
from survey.intake.flagging import decide as keep_decision
from survey.models import OPEN, QualityPattern, QualityRun, Round
from survey.models.quality import QualityRequest
from survey.monitor import quality_words as words
from survey.monitor.room import blueprint
from survey.monitor.words import channel_name
from survey.registry import quality as checks
from survey.registry import rounds
from survey.tabulate.quality import FAMILY

READERS, DECIDERS = ("so-noi-vu", "kiem-toan"), ("so-noi-vu",)
COUNTED = ("copied", "identical_run", "burst", "after_hours", "after_hours_often")


@dataclass(frozen=True)
class Seen:
    """The round, all to choose from, the last check, what it found (undecided first), one asked for."""

    round: Round | None
    choice: tuple[Round, ...]
    run: QualityRun | None
    patterns: tuple[QualityPattern, ...]
    asked: QualityRequest | None

    @property
    def checking(self) -> bool:
        return self.asked is not None and self.asked.failed_at is None


@blueprint.get("/theo-doi/chat-luong")
@shows("patterns")
@require(*READERS)
def quality() -> ResponseReturnValue:
    return _page(StaffForm())


def _page(form: StaffForm) -> str:
    seen = _seen()
    return render_template(
        "monitor/quality.html",
        **_shown(seen),
        headline=headline(seen),
        errors=form.summary,
        given=request.form,
    )


@blueprint.get("/theo-doi/chat-luong.json")
@shows("patterns")
@require(*READERS)
def quality_json() -> ResponseReturnValue:
    seen, run = _seen(), None
    if seen.run:
        run = {
            "at": seen.run.at.isoformat(timespec="seconds"),
            "version": seen.run.version,
            "answers": seen.run.answers,
            "rules": [
                {k: rule[k] for k in ("rule", "tests", "level", "threshold")} for rule in seen.run.rules
            ],
        }
    plain = [words.plain(pattern) for pattern in seen.patterns]
    head = {"round": seen.round and seen.round.slug, "false_alarm_rate": FAMILY, "synthetic": _made_up(seen)}
    asked = (
        {"at": seen.asked.at.isoformat(timespec="seconds"), "failed": not seen.checking}
        if seen.asked
        else None
    )
    return private(jsonify(head | {"check": run, "asked": asked, "patterns": plain}))


@blueprint.get("/theo-doi/chat-luong.csv")
@shows("patterns")
@require(*READERS)
def quality_csv() -> ResponseReturnValue:
    seen = _seen()
    note = _("dữ liệu mô phỏng") if _made_up(seen) else ""
    rows = [words.plain(pattern) | {"note": note} for pattern in seen.patterns]
    columns = (
        *("number", "unit", "name", "counter", "channel", "day", "rule", "version", "answers", "total"),
        *("observed", "expected", "p_value", "decision", "reason", "note"),
    )
    response = make_response(csv_bytes(rows, columns))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="chat-luong.csv"'
    return private(response)


@blueprint.post("/theo-doi/chat-luong/kiem-tra")
@require(*DECIDERS)
def check_quality() -> ResponseReturnValue:
    """Ask for the flags of a round anew: the process beside the server reads the round, not this one."""
    StaffForm()
    with store.writing() as session:
        found = asked_round(session)
        if found is None:
            abort(404)
        checks.ask(session, found, signed_in())
        slug = found.slug
    flash(_("Đã nhận yêu cầu kiểm tra."))
    return redirect(url_for("monitor.quality", dot=slug), 303)


@blueprint.get("/theo-doi/chat-luong/<int:number>")
@shows("patterns")
@require(*READERS)
def quality_pattern(number: int) -> ResponseReturnValue:
    return _pattern_page(number, StaffForm())


@blueprint.post("/theo-doi/chat-luong/<int:number>")
@require(*DECIDERS)
def decide_pattern(number: int) -> ResponseReturnValue:
    """Explained, with a reason, or stays flagged."""
    form = StaffForm()
    try:
        with store.writing() as session:
            pattern = _meant(session, number)
            if pattern is None:
                form.refuse(
                    _("Đợt vừa được kiểm tra lại nên mẫu hình này không còn như trước. Hãy chọn lại.")
                )
                return _page(form), 422
            decision, reason = request.form.get("decision", ""), request.form.get("reason", "")
            revision = request.form.get("revision", pattern.revision, int)
            keep_decision(session, pattern, decision, reason, revision, signed_in())
            slug = session.get_one(Round, pattern.round_id).slug
    except Refused as error:
        form.refuse(str(error))
        return _pattern_page(number, form), 422
    flash(_("Đã lưu quyết định."))
    return redirect(url_for("monitor.quality", dot=slug), 303)


def _pattern_page(number: int, form: StaffForm) -> str:
    with store.reading() as session:
        pattern, survey_round = _existing(session, number)
    return render_template(
        "monitor/quality_pattern.html",
        pattern=pattern,
        round=survey_round,
        words=words,
        channel_name=channel_name,
        chart=None if words.small(pattern) else picture(pattern),
        may_decide=signed_in().role in DECIDERS,
        errors=form.summary,
        given=request.form,
    )


def picture(pattern: QualityPattern) -> Picture | None:
    """What was seen beside what is usual, of all answers there; None for rules that do not count answers."""
    if pattern.rule not in COUNTED or pattern.observed < words.LEAST:
        return None
    of = float(max(pattern.total, pattern.observed))
    seen = Bar(_("Thấy ở đây"), pattern.observed, of, strong=True)
    return bars([seen, Bar(_("Thường lệ"), round(pattern.expected, 1), of)], title=words.why(pattern))


def _existing(session: Session, number: int) -> tuple[QualityPattern, Round]:
    pattern = session.get(QualityPattern, number)
    if pattern is None or pattern.province != config.current().province:
        abort(404)
    return pattern, session.get_one(Round, pattern.round_id)


def _meant(session: Session, number: int) -> QualityPattern | None:
    """The pattern of the form, for this transaction alone; None once a later check gave its number away."""
    mine = (QualityPattern.id == number, QualityPattern.province == config.current().province)
    locked = select(QualityPattern).where(*mine).with_for_update(of=QualityPattern)
    pattern = session.scalars(locked).first()
    run = request.form.get("run", type=int)
    if run is None:
        return pattern or abort(404)
    return pattern if pattern is not None and pattern.run_id == run else None


def asked_round(session: Session) -> Round | None:
    """The round of the address, else the newest that was opened; 404 for an unknown one."""
    known = [r for r in rounds.all_rounds(session, config.current().province) if r.status != "draft"]
    slug = request.args.get("dot")
    if not slug:
        return known[0] if known else None
    found = next((r for r in known if r.slug == slug), None)
    return found or abort(404)


def _seen() -> Seen:
    with store.reading() as session:
        found = asked_round(session)
        choice = [r for r in rounds.all_rounds(session, config.current().province) if r.status != "draft"]
        if found is None:
            return Seen(None, (), None, (), None)
        newest = select(QualityRun).where(QualityRun.round_id == found.id).order_by(QualityRun.id.desc())
        own = select(QualityPattern).where(QualityPattern.round_id == found.id)
        ordered = own.order_by(QualityPattern.decision != OPEN, QualityPattern.p_value, QualityPattern.id)
        run = session.scalars(newest.limit(1)).first()
        patterns = tuple(session.scalars(ordered))
        return Seen(found, tuple(choice), run, patterns, checks.asked(session, found.id))


def headline(seen: Seen) -> str:
    """What matters today."""
    if seen.round is None:
        return _("Chưa có đợt nào để kiểm tra")
    if seen.run is None and seen.checking:
        return _("Đang kiểm tra phiếu của đợt này")
    if seen.run is None:
        return _("Đợt này chưa được kiểm tra")
    if not seen.patterns:
        return _("Không có mẫu hình nào bất thường trong %(n)s phiếu", n=integer(seen.run.answers))
    undecided = sum(pattern.decision == OPEN for pattern in seen.patterns)
    if not undecided:
        return _("%(n)s mẫu hình bất thường, tất cả đã có quyết định", n=integer(len(seen.patterns)))
    return _("%(n)s mẫu hình bất thường chờ quyết định", n=integer(undecided))


def _shown(seen: Seen) -> dict[str, Any]:
    return {
        "seen": seen,
        "round": seen.round,
        "round_choices": [(r.slug, r.name) for r in seen.choice],
        "words": words,
        "channel_name": channel_name,
        "may_decide": signed_in().role in DECIDERS,
        "family": FAMILY,
        "late": seen.asked is not None and checks.is_late(seen.asked, clock.now()),
        "made_up": _made_up(seen),
    }


def _made_up(seen: Seen) -> bool:
    return is_demo() or bool(seen.round and seen.round.synthetic)


def private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
