"""`/bao-cao/bang-diem`: the scorecards, one of them with its check and comparison, and each entry's page."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access import audit
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import PERIODS, Assessment, AssessmentEntry
from survey.registry import scoring
from survey.registry.round_input import parse_day
from survey.registry.scoring_input import (
    AD_HOC,
    last_day,
    parse_year,
    period_address,
    period_name,
    read_period_address,
)
from survey.registry.scoring_plan import empty_card
from survey.report.scoring import card_page
from survey.report.scoring.card_fields import criterion_fields, editor_of, new_line, rule_choices
from survey.report.scoring.editing import Place, edit
from survey.report.scoring.room import ROLE, Typed, blueprint, not_saved
from survey.tabulate.scorecards import Card, card_of


@blueprint.get("/bang-diem")
@require(ROLE)
def cards() -> ResponseReturnValue:
    return _cards_page(Typed({"year": str(clock.today().year), "period": "nam"}))


def _cards_page(typed: Typed, status: int = 200) -> ResponseReturnValue:
    with store.reading() as session:
        found = scoring.all_of(session, config.current().province, scoring.SCORECARD)
        shown = [card_of(assessment) for assessment in found]
    page = render_template(
        "report/scoring/cards.html",
        cards=shown,
        when=card_page.when,
        address=address_of,
        periods=[(period, period_name(period)) for period in PERIODS],
        frames=card_page.frames(found),
        points=card_page.points,
        typed=typed,
        errors=typed.summary,
        not_saved=not_saved(),
    )
    return page, status


@blueprint.post("/bang-diem")
@require(ROLE)
def create_card() -> ResponseReturnValue:
    typed = Typed(request.form)
    made = _create(typed)
    if made is None:
        return _cards_page(typed, 422)
    flash(_("Đã mở bảng chấm điểm. Hãy nhập từng chỉ số, tiêu chí."))
    return redirect(address_of(made), 303)


def _create(typed: Typed) -> Assessment | None:
    """The scorecard made, or None with the reason in the form."""
    name = "year"
    try:
        year = parse_year(typed.text("year", 20))
        name = "day"
        period = typed.text("period", 20)
        day = parse_day(typed.text("day", 20)) if period == AD_HOC else None
        last_day(year, period, day)
    except Refused as error:
        typed.refuse(str(error), name)
        return None
    try:
        with store.writing() as session:
            frame = card_page.frame(session, typed.text("frame", 40))
            made = scoring.create(
                session, config.current().province, empty_card(frame, year, period, day), signed_in()
            )
            audit.record(
                session, signed_in(), "scoring.create", subject_of(made), frame=typed.text("frame", 40)
            )
            return made
    except Refused as error:
        typed.refuse(str(error))
        return None


def subject_of(assessment: Assessment) -> str:
    """What the journal calls a scorecard."""
    return f"bang-diem/{assessment.year}/{period_address(assessment.period, assessment.day)}"


def address_of(assessment: Assessment) -> str:
    period = period_address(assessment.period, assessment.day)
    return url_for("scoring.card", year=assessment.year, period=period)


@blueprint.get("/bang-diem/<int:year>/<period>")
@require(ROLE)
def card(year: int, period: str) -> ResponseReturnValue:
    with store.reading() as session:
        found, before = read_card(session, year, period)
    return render_template("report/scoring/card.html", **card_page.context(found, before), address=address_of)


def read_card(session: Session, year: int, period: str) -> tuple[Card, Card | None]:
    """A scorecard and the latest one before it; 404 for one that was never begun."""
    assessment = _named(session, year, period)
    earlier = scoring.all_of(session, assessment.province, scoring.SCORECARD)
    before = next((one for one in earlier if one.day < assessment.day), None)
    return card_of(assessment), card_of(before) if before else None


def _named(session: Session, year: int, period: str) -> Assessment:
    try:
        name, day = read_period_address(year, period)
    except (Refused, ValueError):
        abort(404)
    found = scoring.find(session, config.current().province, scoring.SCORECARD, year, name, day)
    if found is None:
        abort(404)
    return found


@blueprint.route("/bang-diem/<int:year>/<period>/<criterion>", methods=["GET", "POST"])
@require(ROLE)
def card_entry(year: int, period: str, criterion: str) -> ResponseReturnValue:
    if request.method == "POST" and _find(year, period, criterion) is None:
        return _gone(year, period, criterion)
    entry = _entry(year, period, criterion)
    number = criterion.partition(".")[0]
    place = Place(
        heading=f"{criterion} {entry.name}",
        lead=_("Bảng chấm điểm %(when)s.", when=card_page.when(entry.assessment)),
        back=url_for("scoring.card", year=year, period=period, _anchor=f"chi-so-{number}"),
        address=url_for("scoring.card_entry", year=year, period=period, criterion=criterion),
        subject=f"{subject_of(entry.assessment)}/{criterion}",
        notes=card_page.entry_sentences(entry),
        drop=url_for("scoring.drop_criterion", year=year, period=period, criterion=criterion)
        if scoring.can_drop(entry)
        else None,
    )
    return edit(place, lambda: _entry(year, period, criterion), editor_of(entry))


def _find(year: int, period: str, criterion: str) -> AssessmentEntry | None:
    with store.reading() as session:
        return scoring.entry_of(_named(session, year, period), criterion)


def _entry(year: int, period: str, criterion: str) -> AssessmentEntry:
    found = _find(year, period, criterion)
    if found is None:
        abort(404)
    return found


def _gone(year: int, period: str, criterion: str) -> ResponseReturnValue:
    """What was typed for a criterion that another person dropped meanwhile."""
    shown = ((field.label, field.words(request.form)) for field in criterion_fields())
    back = url_for("scoring.card", year=year, period=period)
    page = render_template("report/scoring/gone.html", criterion=criterion, typed=list(shown), back=back)
    return page, 409


@blueprint.route("/bang-diem/<int:year>/<period>/<int:index>/them", methods=["GET", "POST"])
@require(ROLE)
def add_criterion(year: int, period: str, index: int) -> ResponseReturnValue:
    entry = _entry(year, period, str(index))
    typed = Typed(request.form if request.method == "POST" else {"criterion": f"{index}."})
    if request.method == "POST" and _add(entry, typed):
        flash(_("Đã thêm tiêu chí %(criterion)s.", criterion=typed.values["criterion"]))
        return redirect(url_for("scoring.card", year=year, period=period, _anchor=f"chi-so-{index}"), 303)
    page = render_template(
        "report/scoring/new_criterion.html",
        entry=entry,
        when=card_page.when(entry.assessment),
        back=url_for("scoring.card", year=year, period=period),
        rules=rule_choices(),
        typed=typed,
        errors=typed.summary,
        not_saved=not_saved(),
    )
    return page, 422 if typed.summary else 200


def _add(index: AssessmentEntry, typed: Typed) -> bool:
    line = new_line(typed, index.criterion)
    if line is None:
        return False
    try:
        with store.writing() as session:
            assessment = session.get_one(Assessment, index.assessment_id)
            scoring.add_line(session, assessment, line, signed_in())
            subject = f"{subject_of(assessment)}/{line.criterion}"
            audit.record(session, signed_in(), "scoring.add", subject, name=line.name)
    except Refused as error:
        typed.refuse(str(error), "criterion")
        return False
    return True


@blueprint.post("/bang-diem/<int:year>/<period>/<criterion>/bo")
@require(ROLE)
def drop_criterion(year: int, period: str, criterion: str) -> ResponseReturnValue:
    entry = _entry(year, period, criterion)
    with store.writing() as session:
        scoring.drop_line(session, entry.id)
        audit.record(session, signed_in(), "scoring.drop", f"{subject_of(entry.assessment)}/{criterion}")
    flash(_("Đã bỏ tiêu chí %(criterion)s, chưa có số liệu nào.", criterion=criterion))
    return redirect(address_of(entry.assessment), 303)
