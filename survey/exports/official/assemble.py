"""From results to the document: pure functions, Vietnamese whatever the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.index8 import Index8
from survey.exports.official import collected, findings, rest, units
from survey.exports.official.form import Form
from survey.exports.official.model import Appendix, Block, Document, Head, Signature
from survey.exports.official.outline import Outline
from survey.i18n import using_language
from survey.tabulate.notes import marks
from survey.tabulate.ranks import Ranks
from survey.tabulate.results import Facts, Results
from survey.tabulate.trust import Trust

KIND = "BÁO CÁO"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a report is made of; it says nothing of what is None."""

    by_unit: Results
    by_channel: Results
    trusted: Trust | None = None
    ranks: Ranks | None = None
    index8: Index8 | None = None
    index8_contradicts: bool = False


def assemble(figures: Figures, form: Form) -> Document:
    """The report as it would be signed if nobody changed a word."""
    found = figures.by_unit
    with using_language("vi"):
        return Document(
            head=_head(form),
            mark=_mark(found.facts),
            blocks=_body(figures, form),
            recipients=form.recipient_lines,
            signature=Signature(form.post_lines, form.name),
            appendices=_appendices(found),
            data_hash=found.hash,
        )


def _head(form: Form) -> Head:
    return Head(
        superior=form.superior,
        body=form.body,
        who=form.who,
        number=form.number,
        symbol=form.symbol,
        place=form.place,
        day=form.day,
        kind=KIND,
        subject=form.subject,
    )


def _mark(facts: Facts) -> str:
    return " – ".join(str(mark).upper() for mark in marks(facts))


def _body(figures: Figures, form: Form) -> tuple[Block, ...]:
    out, found = Outline(), figures.by_unit
    collected.opening(out, found, form)
    collected.collected(out, found, figures.by_channel)
    out.section("Kết quả khảo sát")
    findings.whole(out, found)
    findings.factors(out, found)
    findings.criteria(out, found)
    units.units(out, found, figures.ranks)
    rest.limits(out, found, figures.trusted)
    rest.index8(out, figures.index8, found.facts.closes.year, figures.index8_contradicts)
    rest.closing(out, found, form)
    return tuple(out.blocks)


def _appendices(found: Results) -> tuple[Appendix, ...]:
    made = [units.every_unit(found), units.every_criterion(found)] if found.domains else []
    if levels := rest.levels(found, len(made) + 1):
        made.append(levels)
    return (*made, rest.method_sheet(found, len(made) + 1))
