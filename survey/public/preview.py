"""What would be published: computed once for those who look and then publish, and what is hidden in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from survey import clock, store
from survey.exports.publication import canonical, digest
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Round
from survey.public.words import why
from survey.registry import publications, units
from survey.registry.publications import Prepared
from survey.tabulate.counts import answers_of
from survey.tabulate.judging import judge_together
from survey.tabulate.notes import WORDS
from survey.tabulate.results import facts_of

_last: dict[str, tuple[object, Prepared]] = {}


def prepared(session: Session, survey_round: Round) -> Prepared:
    """What would be published now; kept until an answer, a publication or another name comes."""
    publications.may_be_published(session, survey_round)
    key = (
        answers_of(session, survey_round.id),
        facts_of(survey_round),
        survey_round.id,
        units.stamp(session, survey_round.id),
        clock.today(),
        *publications.stamp(session, survey_round.province),
    )
    name = str(store.engine().url)
    known = _last.get(name)
    if known is None or known[0] != key:
        known = _last[name] = key, publications.prepare(session, survey_round)
    return known[1]


def seal(made: Prepared) -> str:
    """A name for the figures of a preview, so that no others are published by its button."""
    return digest(canonical(made.document))


def hidden(made: Prepared) -> list[tuple[str, list[str]]]:
    """Every reason why units show no index or only a range, with the units that it concerns."""
    reasons: dict[str, list[str]] = {}
    for unit in made.document["units"]:
        if sentence := why(unit["index"]):
            reasons.setdefault(sentence, []).append(unit["name"])
    return sorted(reasons.items(), key=lambda pair: -len(pair[1]))


def _hushed(made: Prepared) -> list[str]:
    """The units that the report judges where everybody will be told of no verdict, or of another."""
    ours = {one.part.key["unit"]: one.verdict for one in judge_together(made.found.domains)}
    return [
        unit["name"]
        for unit in made.document["units"]
        if ours.get(unit["code"]) not in (None, "undecided", unit["index"].get("verdict"))
    ]


def remarks(made: Prepared) -> Iterator[str]:
    """What Sở Nội vụ should know before it publishes."""
    ours, shown = made.found.whole.index.verdict, made.document["whole"]["index"].get("verdict")
    if ours and ours != shown:
        values = {"ours": str(WORDS[ours]), "shown": str(WORDS[shown]) if shown else _("không có kết luận")}
        yield _("Báo cáo nội bộ kết luận “%(ours)s”; bản công bố chỉ nói được “%(shown)s”.", **values)
    if hushed := _hushed(made):
        text = _("%(n)s đơn vị có kết luận trong báo cáo nội bộ mà bản công bố không nói được: %(names)s.")
        yield text % {"n": integer(len(hushed)), "names": ", ".join(hushed)}
    if made.made.waiting:
        n = integer(len(made.made.waiting))
        yield _("%(n)s đơn vị giữ số liệu của bản trước, vì mới thay đổi dưới 10 phiếu.", n=n)
    shows = Counter("rate" in unit["index"] for unit in made.document["units"])
    yield _("%(n)s đơn vị được công bố tỷ lệ chính xác đến một chữ số.", n=integer(shows[True]))
