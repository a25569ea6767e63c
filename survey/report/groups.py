"""`/bao-cao/<slug>/nhom`: the round by field, kind of people, channel, kind of unit; judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from survey.access.sessions import signed_in
from survey.charts import Picture, Rate, Spread, intervals
from survey.charts import levels as level_chart
from survey.errors import Refused
from survey.exports.outgoing import outgoing
from survey.formats import short_percent
from survey.i18n import gettext as _
from survey.models import Round
from survey.registry.versions import questionnaire_of
from survey.report.cached import figure
from survey.report.findings import not_yet
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, round_page
from survey.tabulate import groups
from survey.tabulate.domains import spoken
from survey.tabulate.judging import Judged, counted, judge_together
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Estimates, Results, facts_of


@round_page("/nhom", "groups")
def groups_page(session: Session, survey_round: Round, wait: bool) -> Made:
    choices = groups.choices(questionnaire_of(survey_round.version))
    asked = request.args.get("theo") or choices[0].id
    chosen = next((choice for choice in choices if choice.id == asked), None)
    if chosen is None:
        known = ", ".join(choice.id for choice in choices)
        raise Refused(
            _("Không chia được theo “%(name)s”. Có thể chia theo: %(known)s.", name=asked, known=known)
        )

    def compute(session: Session, survey_round: Round, read: Matrix) -> Results:
        return groups.grouped(session, read, facts_of(survey_round), chosen.id, survey_round.id)

    found = figure(session, survey_round, ("groups", chosen.id), compute, wait=wait)
    found = outgoing(found, signed_in().role)
    cells = judged(found)
    rows = [_row(found, cell) for cell in cells]
    name = spoken(chosen.name)
    return Made(
        template="report/groups.html",
        name=f"theo-nhom-{survey_round.slug}-{chosen.id}",
        plain=head(found.facts) | {"by": chosen.id, "hash": found.hash, "groups": rows},
        rows=[head(found.facts) | {"by": chosen.id} | _flat(row) for row in rows],
        context={
            "facts": found.facts,
            "headline": headline(found, cells, name),
            "sentences": not_yet(found.facts),
            "choices": choices,
            "chosen": chosen,
            "cells": cells,
            "levels": [spoken(label) for label in _level_names(found).values()],
            "shares": [shares(found, cell.part) for cell in cells],
            "too_few": groups.too_few,
            "charts": [p for p in (picture(found, cells), spread(found, cells)) if p],
            "spoken": spoken,
        },
    )


def judged(found: Results) -> list[Judged]:
    """All cells, those with 10 answers or more as one family of Holm's."""
    large = [part for part in found.domains if not groups.too_few(part)]
    together = {id(one.part): one for one in judge_together(large)}
    return [together.get(id(part), Judged(part, None)) for part in found.domains]


def headline(found: Results, cells: Sequence[Judged], name: str) -> str:
    """How many groups reach the target, in the words of the division."""
    large = [cell for cell in cells if not groups.too_few(cell.part)]
    values = {"name": name, "n": len(large), "all": len(cells), "target": short_percent(found.facts.target)}
    if not large:
        return _("Theo “%(name)s”: chưa nhóm nào có đủ 10 phiếu", **values)
    if found.facts.provisional:
        return _("Theo “%(name)s”: %(n)s nhóm có từ 10 phiếu, chưa kết luận nhóm nào (tạm thời)", **values)
    counts = counted(large)
    if counts["undecided"] == len(large):
        return _("Theo “%(name)s”: chưa đủ cơ sở kết luận nhóm nào trong %(n)s nhóm", **values)
    values |= {"met": counts["met"], "not_met": counts["not_met"], "undecided": counts["undecided"]}
    if counts[None] == len(large):
        return _("Theo “%(name)s”: chưa nhóm nào so sánh được với mục tiêu", **values)
    return _(
        "Theo “%(name)s”: %(met)s nhóm đạt %(target)s, %(not_met)s chưa đạt, %(undecided)s chưa đủ cơ sở",
        **values,
    )


def picture(found: Results, cells: Sequence[Judged]) -> Picture | None:
    """Every group with its interval, lowest lower bound first."""
    rows = [
        _rate(cell) for cell in cells if not groups.too_few(cell.part) and cell.part.index.rate is not None
    ]
    rows.sort(key=lambda row: row.low if row.low is not None else 1.0)
    if not rows:
        return None
    lowest, highest = rows[0], max(rows, key=lambda row: row.rate or 0.0)
    title = _("Cận dưới thấp nhất: %(name)s", name=lowest.label)
    if lowest.high is not None and highest.low is not None and lowest.high < highest.low:
        title = _("%(low)s thấp hơn hẳn %(high)s", low=lowest.label, high=highest.label)
    return intervals(rows, title=title, target=found.facts.target, watched=found.facts.provisional)


def spread(found: Results, cells: Sequence[Judged]) -> Picture | None:
    """The levels of every group that is large enough, in the order of the division."""
    names = [spoken(label) for label in _level_names(found).values()]
    rows = []
    for cell in cells:
        parts, n = shares(found, cell.part), sum(levels(found, cell.part).values())
        if not groups.too_few(cell.part) and None not in parts:
            rows.append(Spread(spoken(cell.part.labels[0]), tuple(p or 0.0 for p in parts), n))
    if not rows or not 2 <= len(names) <= 5:
        return None
    return level_chart(rows, names, title=_("Các mức trả lời của từng nhóm, mọi tiêu chí gộp lại"))


def _rate(cell: Judged) -> Rate:
    index = cell.part.index
    return Rate(spoken(cell.part.labels[0]), index.rate, index.low, index.high, index.n, cell.verdict)


def _level_names(found: Results) -> dict[str, Any]:
    """The levels of the criteria, by value."""
    longest = max(
        (found.questionnaire.item(row.item).options for row in found.criteria(found.whole)), key=len
    )
    return {option.value: option.label for option in longest}


def levels(found: Results, part: Estimates) -> dict[str, int]:
    """Answers at each level over all criteria of a part."""
    total = dict.fromkeys(_level_names(found), 0)
    for row in found.criteria(part):
        for option, n in zip(found.questionnaire.item(row.item).options, row.levels, strict=False):
            if option.value in total:
                total[option.value] += n
    return total


def shares(found: Results, part: Estimates) -> list[float | None]:
    """Each level's share of all answers to the criteria."""
    counts = list(levels(found, part).values())
    return [n / sum(counts) if sum(counts) else None for n in counts]


def _row(found: Results, cell: Judged) -> Plain:
    """A cell as files have it: no figure but its n where it is too small."""
    part = cell.part
    few = groups.too_few(part)
    index = replace(part.index, rate=None, low=None, high=None, method=None) if few else part.index
    row = {"group": next(iter(part.key.values())), "label": vietnamese(part.labels[0]), "answers": part.n}
    row |= index_of(index, verdict=cell.verdict)
    if few:
        row["state"] = "too_few"
    return row | {"levels": None if few else levels(found, part)}


def _flat(row: Plain) -> Plain:
    counts = row["levels"] or {}
    plain = {name: value for name, value in row.items() if name != "levels"}
    return plain | {f"level_{name}": n for name, n in counts.items()}
