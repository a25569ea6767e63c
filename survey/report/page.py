"""What the page of a round shows, put together from its results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis import ruleset
from analysis.index8 import OWN_LABEL, Index8
from analysis.sipas import IndexResult, ItemResult
from survey.charts import Picture, Rate, intervals
from survey.formats import short_percent
from survey.i18n import gettext as _
from survey.report import findings
from survey.tabulate import judging
from survey.tabulate.domains import channel_label, spoken
from survey.tabulate.method import INTERVAL_IN_WORDS, cautious, method
from survey.tabulate.notes import FORMULAS, notes
from survey.tabulate.results import Results
from survey.tabulate.scores import index8_of

RULES = "qd-1149"
LOWEST = 5


def context(found: Results, by_channel: Results) -> dict[str, Any]:
    """Everything that the template needs beside the round itself."""
    judged = judging.judge_together(found.domains)
    return {
        "found": found,
        "facts": found.facts,
        "index": found.whole.index,
        "target": short_percent(found.facts.target),
        "formula": FORMULAS[found.facts.formula],
        "headline": findings.headline(found),
        "reason": findings.reason(found),
        "official": findings.official(found),
        "chart": chart(found),
        "factor_rows": _factor_rows(found),
        "criteria": _criteria(found),
        "criteria_count": len(found.criteria(found.whole)),
        "levels": _levels(found),
        "cautious": cautious(found),
        "units_sentence": findings.units_sentence(judged),
        "units": judging.by_lower_bound(judged),
        "channels": by_channel.domains,
        "collected": [(channel_label(c), n) for c, n in found.collected.items()],
        "index8": (scored := index8(found)),
        "index8_misfit": ruleset.load(scored.rules).misfit(scored.year),
        "own_label": OWN_LABEL,
        "method": method(found),
        "interval_in_words": INTERVAL_IN_WORDS,
        "notes": notes(found),
        "spoken": spoken,
    }


def chart(found: Results) -> Picture | None:
    """Factors and the criteria with the lowest lower bounds; None without figures."""
    factors = _bars([(name, found.whole.factors[id_], True) for id_, name in _factor_names(found)])
    rows = [(_numbered(found, row), row, False) for row in found.criteria(found.whole)]
    criteria = sorted(_bars(rows), key=lambda bar: bar.low or 0.0)
    groups = [("", factors), (_("Năm tiêu chí có cận dưới thấp nhất"), criteria[:LOWEST])]
    if not factors:
        groups = [("", criteria)]
    if not criteria:
        return None
    return intervals(
        groups, title=findings.chart_title(found), target=found.facts.target, watched=found.facts.provisional
    )


def _bars(rows: Sequence[tuple[str, IndexResult | ItemResult, bool]]) -> list[Rate]:
    made = []
    for name, row, strong in rows:
        if row.rate is None or row.low is None or row.high is None:
            continue
        n = row.answered if isinstance(row, ItemResult) else row.n
        made.append(Rate(name, row.rate, row.low, row.high, n, row.verdict, strong))
    return made


def _factor_names(found: Results) -> list[tuple[str, str]]:
    names = {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}
    return [(id_, names[id_]) for id_ in found.whole.factors]


def _factor_rows(found: Results) -> list[tuple[str, str, IndexResult]]:
    return [(id_, name, found.whole.factors[id_]) for id_, name in _factor_names(found)]


def _name(found: Results, row: ItemResult) -> str:
    return spoken(found.questionnaire.item(row.item).name)


def _numbered(found: Results, row: ItemResult) -> str:
    """A criterion with its number; a general question has none."""
    return _name(found, row) if row.item == "general" else f"{row.item} {_name(found, row)}"


def _criteria(found: Results) -> list[tuple[str, ItemResult]]:
    """Criteria in the questionnaire's order, then the general question."""
    rows = found.criteria(found.whole)
    general = found.general(found.whole)
    return [(_name(found, row), row) for row in [*rows, *([general] if general else [])]]


def _levels(found: Results) -> list[str]:
    longest = max((found.questionnaire.item(row.item).options for _name, row in _criteria(found)), key=len)
    return [spoken(option.label) for option in longest]


def index8(found: Results) -> Index8:
    """Index 8 with nothing but this round's own estimate known."""
    document = {"year": found.facts.closes.year, "rules": RULES, "inputs": {}}
    return index8_of(found, document)
