"""`/bao-cao/<slug>/xep-hang`: bands of ranks, the funnel, shrunken rates beside raw; never a bare order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from survey.charts import Band, Picture, bands
from survey.exports.official.pictures import beyond, chance
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Round
from survey.report.cached import figure
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, round_page
from survey.tabulate.domains import spoken
from survey.tabulate.matrix import Matrix
from survey.tabulate.ranks import Placed, Ranks, ranks
from survey.tabulate.results import Facts, facts_of


@round_page("/xep-hang", "ranks")
def ranks_page(session: Session, survey_round: Round, wait: bool) -> Made:
    facts = facts_of(survey_round)
    found = None if facts.provisional else figure(session, survey_round, "ranks", _compute, wait=wait)
    units = ordered(found.units) if found else []
    rows = [_row(unit) for unit in units]
    plain: Plain = {
        "refused": refusal(facts),
        "centre": found.centre if found else None,
        "design_effect": found.design_effect if found else None,
        "units": rows,
    }
    return Made(
        template="report/ranks.html",
        name=f"xep-hang-{survey_round.slug}",
        plain=head(facts) | plain,
        rows=[head(facts) | row for row in rows],
        context={
            "facts": facts,
            "headline": headline(found) if found else _("Xếp hạng chỉ có khi đợt đã đóng"),
            "sentences": sentences(found) if found else [refusal(facts)],
            "found": found,
            "units": units,
            "charts": pictures(found) if found else [],
            "band": band,
            "spoken": spoken,
        },
    )


def _compute(_session: Session, survey_round: Round, read: Matrix) -> Ranks:
    return ranks(facts_of(survey_round), read)


def refusal(facts: Facts) -> str | None:
    """Why an open round has no ranks."""
    if not facts.provisional:
        return None
    return _("Khi đợt còn mở, thứ hạng đổi theo từng ngày nhận phiếu và chưa nói lên điều gì.")


def ordered(units: Sequence[Placed]) -> list[Placed]:
    """By band, then by code: those whose band is the whole list stand together, in no order of rates."""

    def place(unit: Placed) -> tuple[bool, bool, int, int, str]:
        ranked = unit.band.rank is not None
        return not ranked, bool(unit.band.whole_list), unit.band.worst or 0, unit.band.best or 0, unit.code

    return sorted(units, key=place)


def headline(found: Ranks) -> str:
    """How much of an order the answers really give."""
    ranked = found.ranked
    anywhere = sum(bool(unit.band.whole_list) for unit in ranked)
    if not ranked:
        return _("Chưa đơn vị nào có đủ câu trả lời để xếp hạng")
    if len(ranked) == 1:
        return _("Chỉ một đơn vị có đủ câu trả lời, nên không có thứ hạng")
    if anywhere == len(ranked):
        return _("Dữ liệu chưa phân biệt được đơn vị nào hơn đơn vị nào")
    values = {"some": integer(len(ranked) - anywhere), "all": integer(len(ranked))}
    return _("%(some)s trong %(all)s đơn vị có dải thứ hạng hẹp hơn cả danh sách", **values)


def sentences(found: Ranks) -> list[str]:
    """What a band is, how many say nothing, and who stands outside the funnel."""
    ranked = found.ranked
    said = [_("Mỗi đơn vị có một dải hạng; xác suất mọi dải cùng chứa hạng thật là 95% trở lên.")]
    if anywhere := sum(bool(unit.band.whole_list) for unit in ranked):
        said.append(_("%(n)s đơn vị có thể đứng ở bất kỳ hạng nào.", n=integer(anywhere)))
    if any(unit.outside is not None for unit in ranked):
        said.append(outside(found))
    return said


def outside(found: Ranks) -> str:
    """How many units chance alone does not explain."""
    low, high = (sum(unit.outside == side for unit in found.ranked) for side in (-1, 1))
    return _(
        "Ngoài mức ngẫu nhiên quanh mức chung (đã hiệu chỉnh Holm): %(low)s đơn vị thấp hơn, %(high)s đơn vị "
        "cao hơn.",
        low=integer(low),
        high=integer(high),
    )


def _beyond(found: Ranks) -> str:
    """What the funnel shows: who is outside its limits, and of whom that holds beside all the others."""
    low, high = (sum(unit.outside == side for unit in found.ranked) for side in (-1, 1))
    return _(
        "%(n)s đơn vị ngoài giới hạn ngẫu nhiên; xét đồng thời (Holm): %(low)s thấp hơn, %(high)s cao hơn",
        n=integer(beyond(found)),
        low=integer(low),
        high=integer(high),
    )


def pictures(found: Ranks) -> list[Picture]:
    """The bands that say something, and the funnel."""
    return [made for made in (_bands(found), chance(found, _beyond(found))) if made is not None]


def _bands(found: Ranks) -> Picture | None:
    shown = [unit for unit in ordered(found.ranked) if not unit.band.whole_list]
    if not shown:
        return None
    rows = [
        Band(spoken(u.label), u.band.rank, u.band.best, u.band.worst, u.index.rate, u.index.n) for u in shown
    ]
    return bands(rows, of=len(found.ranked), title=headline(found))


def band(unit: Placed) -> str:
    """A band in words."""
    if unit.band.rank is None or unit.band.best is None:
        return _("không xếp")
    if unit.band.whole_list:
        return _("cả danh sách")
    if unit.band.best == unit.band.worst:
        return integer(unit.band.best)
    return f"{integer(unit.band.best)}–{integer(unit.band.worst)}"


def _row(unit: Placed) -> Plain:
    row = {"unit": unit.code, "label": vietnamese(unit.label)} | index_of(unit.index)
    del row["verdict"]
    row |= {"best": unit.band.best, "worst": unit.band.worst, "of": unit.band.of}
    row |= {"whole_list": unit.band.whole_list, "effective_n": unit.size, "outside": unit.outside}
    shrunken = asdict(unit.shrunken) if unit.shrunken else dict.fromkeys(("shrunk", "low", "high"))
    return row | {f"shrunken_{name.removeprefix('shrunk') or 'rate'}": shrunken[name] for name in _SHRUNKEN}


_SHRUNKEN = ("shrunk", "low", "high")
