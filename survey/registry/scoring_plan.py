"""Scorecards from a document of the plan's shape, from an earlier one, and Index 8 from its rule set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from analysis import ruleset
from analysis.index8_inputs import checked_inputs
from analysis.ruleset import Criterion, RuleSet
from analysis.scorecard_shape import PREFIX, parse
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Assessment
from survey.registry.scoring import INDEX8, SCORECARD, Line, Sheet, ordered
from survey.registry.scoring_input import parse_year

COUNTS = ("done", "total", "printed_rate", "unit", "measure")


def card_from_document(document: Any) -> Sheet:
    """The scorecard of a year as a document prints it; raises Refused naming what cannot be read."""
    try:
        parse(document)
    except ValueError as error:
        raise Refused(str(error)) from None
    key, printed = _self_assessed(document["scores"])
    lines = [line for index in document["indices"] for line in _index_lines(index)]
    return Sheet(
        kind=SCORECARD,
        year=parse_year(key.removeprefix(PREFIX)),
        rules=_rules_of(parse_year(key.removeprefix(PREFIX))),
        lines=lines,
        document={
            "source": plain(document.get("document") or {}),
            "printed": plain(printed),
            "scores": plain({name: value for name, value in document["scores"].items() if name != key}),
        },
    )


def _self_assessed(raw: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    return next((str(key), value) for key, value in raw.items() if str(key).startswith(PREFIX))


def _rules_of(year: int) -> str:
    """The shipped rule set made for this year, else the only ones there are."""
    fitting = [name for name in ruleset.available() if ruleset.load(name).misfit(year) is None]
    return (fitting or ruleset.available())[0]


def _index_lines(raw: Mapping[str, Any]) -> list[Line]:
    _key, own = _self_assessed(raw)
    ministry = own.get("ministry_points")
    index = Line(
        criterion=str(raw["number"]),
        name=str(raw["name"]),
        of=float(own["of"]),
        points=float(own["points"]),
        given={} if ministry is None else {"ministry_points": str(ministry)},
        targets=[{key: str(value) for key, value in target.items()} for target in raw.get("targets") or []],
        lead="; ".join(str(raw[key]) for key in ("lead", "co_lead") if raw.get(key)),
        note=str(raw.get("note") or ""),
    )
    return [index, *(_missed_line(missed) for missed in raw.get("missed") or [])]


def _missed_line(raw: Mapping[str, Any]) -> Line:
    return Line(
        criterion=str(raw["criterion"]),
        name=str(raw.get("name") or ""),
        of=float(raw["of"]),
        rule=str(raw.get("rule") or "other"),
        points=float(raw["points"]),
        given={key: str(raw[key]) for key in COUNTS if raw.get(key) is not None},
    )


def empty_card(frame: Assessment | Sheet, year: int, period: str, day: date | None) -> Sheet:
    """A new scorecard with the indices, criteria, leads and targets of another one, without its figures."""
    lines = ordered(frame) if isinstance(frame, Assessment) else frame.lines
    return Sheet(
        kind=SCORECARD,
        year=year,
        period=period,
        day=day,
        rules=_rules_of(year),
        lines=[
            Line(
                criterion=line.criterion,
                name=line.name,
                of=line.of,
                rule=line.rule,
                given={key: line.given[key] for key in ("unit", "ministry_points") if key in line.given},
                targets=[dict(target) for target in line.targets],
                lead=line.lead,
            )
            for line in lines
        ],
    )


def index8_sheet(rules: str, year: int, inputs: Mapping[str, Any] | None = None) -> Sheet:
    """Index 8 of a year by a shipped rule set, with the figures of an inputs file; raises Refused."""
    if rules not in ruleset.available():
        known = ", ".join(ruleset.available())
        raise Refused(_("Không có bộ quy tắc “%(name)s”. Hiện có: %(known)s.", name=rules[:40], known=known))
    try:
        found = ruleset.load(rules)
        given = checked_inputs(found, inputs or {})
    except ValueError as error:
        raise Refused(str(error)) from None
    return Sheet(
        kind=INDEX8,
        year=year,
        rules=found.id,
        lines=[_criterion_line(criterion, given.get(criterion.id, {})) for criterion in _criteria(found)],
    )


def _criteria(rules: RuleSet) -> list[Criterion]:
    return [one for criterion in rules.criteria for one in (criterion, *criterion.parts)]


def _criterion_line(criterion: Criterion, values: Mapping[str, Any]) -> Line:
    award = values.get("award")
    return Line(
        criterion=criterion.id,
        name=criterion.name,
        of=float(criterion.of),
        rule=criterion.rule,
        points=None if award is None else float(award),
        given={key: str(value) for key, value in values.items() if key not in ("award", "note")},
        note=str(values.get("note") or ""),
    )


def plain(value: Any) -> Any:
    """The same value as JSON keeps it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
