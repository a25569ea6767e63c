"""`/bao-cao/chi-so-8`: the years, a year's points with their reasons, what-if, and each criterion's page."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from analysis import ruleset
from survey import clock, config, store
from survey.access import audit
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.exports.outgoing import outgoing
from survey.i18n import gettext as _
from survey.models import Assessment, AssessmentEntry, Round
from survey.registry import rounds as registry
from survey.registry import scoring
from survey.registry.scoring_input import last_day, parse_year
from survey.registry.scoring_plan import index8_sheet
from survey.report.cached import seen
from survey.report.scoring import index8_page
from survey.report.scoring.editing import Place, edit
from survey.report.scoring.index8_fields import criterion_of, editor_of
from survey.report.scoring.room import ROLE, Typed, blueprint, not_saved
from survey.tabulate import index8
from survey.tabulate.results import Results


@blueprint.get("/chi-so-8")
@require(ROLE)
def index8_years() -> ResponseReturnValue:
    return _years_page(Typed({"year": str(clock.today().year), "rules": ruleset.available()[0]}))


def _years_page(typed: Typed, status: int = 200) -> ResponseReturnValue:
    with store.reading() as session:
        found = scoring.all_of(session, config.current().province, scoring.INDEX8)
    page = render_template(
        "report/scoring/index8_years.html",
        years=[index8_page.summary(assessment) for assessment in found],
        rules=[(name, ruleset.load(name).title) for name in ruleset.available()],
        typed=typed,
        errors=typed.summary,
        not_saved=not_saved(),
    )
    return page, status


@blueprint.post("/chi-so-8")
@require(ROLE)
def create_index8() -> ResponseReturnValue:
    typed = Typed(request.form)
    try:
        year = parse_year(typed.text("year", 20))
    except Refused as error:
        typed.refuse(str(error), "year")
        return _years_page(typed, 422)
    try:
        with store.writing() as session:
            sheet = index8_sheet(typed.text("rules", 40), year)
            scoring.create(session, config.current().province, sheet, signed_in())
            audit.record(session, signed_in(), "scoring.create", subject_of(year), rules=sheet.rules)
    except Refused as error:
        typed.refuse(str(error))
        return _years_page(typed, 422)
    flash(_("Đã mở bảng Chỉ số 8 năm %(year)s. Hãy nhập từng tiêu chí.", year=year))
    return redirect(url_for("scoring.index8_year", year=year), 303)


def subject_of(year: int) -> str:
    """What the journal calls the Index 8 of a year."""
    return f"chi-so-8/{year}"


@blueprint.get("/chi-so-8/<int:year>")
@require(ROLE)
def index8_year(year: int) -> ResponseReturnValue:
    with store.reading() as session:
        read = read_year(session, year)
    tried = index8_page.tried(read, Typed(request.args))
    return render_template("report/scoring/index8_year.html", **index8_page.context(read), tried=tried)


def read_year(session: Session, year: int) -> index8_page.Read:
    """Everything that the page and its twins say; 404 for a year that was never begun."""
    assessment = _named(session, year)
    criterion = index8.sipas_criterion(index8.rules_of(assessment))
    entry = scoring.entry_of(assessment, criterion.id)
    survey_round, found = _chosen(session, entry)
    own = index8.own_of(entry, found)
    others = scoring.all_of(session, assessment.province, scoring.INDEX8)
    return index8_page.Read(
        assessment=assessment,
        scored=index8.scored(assessment, own),
        own=own,
        survey_round=survey_round,
        found=found,
        gaps=index8.gaps(others, year),
        prospect=index8.prospect(session, survey_round, found) if survey_round and found else None,
    )


def _named(session: Session, year: int) -> Assessment:
    day = last_day(year, "nam") if 1 <= year <= 9999 else None
    province = config.current().province
    found = day and scoring.find(session, province, scoring.INDEX8, year, "nam", day)
    if not found:
        abort(404)
    return found


def _chosen(session: Session, entry: AssessmentEntry | None) -> tuple[Round | None, Results | None]:
    """The round that 8.1 is estimated by, and what it says now."""
    slug = entry.given.get("round") if entry else None
    chosen = registry.find(session, slug, config.current().province) if slug else None
    if chosen is None or chosen.status == "draft":
        return None, None
    return chosen, outgoing(seen(session, chosen).by_unit, signed_in().role)


@blueprint.route("/chi-so-8/<int:year>/<criterion>", methods=["GET", "POST"])
@require(ROLE)
def index8_criterion(year: int, criterion: str) -> ResponseReturnValue:
    with store.reading() as session:
        assessment = _named(session, year)
        rounds = registry.all_rounds(session, assessment.province)
    rules = index8.rules_of(assessment)
    one = criterion_of(rules, criterion)
    if one is None or scoring.entry_of(assessment, criterion) is None:
        abort(404)
    place = Place(
        heading=f"{one.id} {one.name}",
        lead=_("Chỉ số 8 năm %(year)s, tối đa %(of)s điểm.", year=year, of=index8_page.points(one.of)),
        back=url_for("scoring.index8_year", year=year),
        address=url_for("scoring.index8_criterion", year=year, criterion=criterion),
        subject=f"{subject_of(year)}/{criterion}",
        notes=index8_page.rule_sentences(one),
    )
    choices = [(r.slug, r.name) for r in rounds if r.status != "draft"]
    chosen = request.form.get("round", "")
    # Read before anything is written: a large round takes seconds, and writers would wait for them.
    taken = _snapshot(chosen) if chosen in dict(choices) else None
    return edit(place, lambda: _entry(year, criterion), editor_of(rules, one, choices, lambda _slug: taken))


def _entry(year: int, criterion: str) -> AssessmentEntry:
    with store.reading() as session:
        found = scoring.entry_of(_named(session, year), criterion)
    if found is None:
        abort(404)
    return found


def _snapshot(slug: str) -> dict[str, Any] | None:
    """What a round says at this moment."""
    with store.reading() as session:
        chosen = registry.find(session, slug, config.current().province)
        if chosen is None:
            return None
        return index8.snapshot(outgoing(seen(session, chosen).by_unit, signed_in().role))
