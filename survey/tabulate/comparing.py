"""Two units, a unit and the rest, or two rounds beside each other; or why they must not be compared.

The difference takes the intervals that are shown of both (`analysis.difference`), never across a change of
instrument, population, way of collecting, formula or frame (docs/method.md, "Differences").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from analysis.difference import Bounded, difference
from survey.formats import integer
from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _
from survey.models import Round, Unit
from survey.registry.rounds import VOLUNTARY
from survey.tabulate.domains import CHANNEL_NAMES, Domain, Label
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Estimates, Facts, Results, estimate
from survey.tabulate.watching import watched

NOT_READABLE = {
    "no_answers": _("chưa có câu trả lời"),
    "not_comparable": _("có tiêu chí dưới 10 câu trả lời"),
}


@dataclass(frozen=True)
class Comparison:
    """Two parts and, unless `refused` says why not, the difference of the first less the second."""

    one: Estimates
    other: Estimates
    gap: Bounded | None
    refused: tuple[LazyText, ...]

    @property
    def apart(self) -> bool:
        """Whether the interval of the difference leaves 0 out."""
        return self.gap is not None and not self.gap.low <= 0 <= self.gap.high


def compared(one: Estimates, other: Estimates, reasons: Collection[LazyText] = ()) -> Comparison:
    """Compare two parts that share nobody; `reasons` forbid it from outside."""
    refused = [*reasons, *(r for part in (one, other) if (r := _unreadable(part)))]
    ends = [_bounded(part) for part in (one, other)]
    if refused or None in ends:
        return Comparison(one, other, None, tuple(refused))
    first, second = (end for end in ends if end is not None)
    return Comparison(one, other, difference(first, second), ())


def _unreadable(part: Estimates) -> LazyText | None:
    index = part.index
    name = part.labels[0] if part.labels else ""
    if index.rate is not None and index.low is not None and index.state != "not_comparable":
        return None
    why = NOT_READABLE.get(index.state or "", _("chưa có khoảng tin cậy"))
    return _("%(name)s: %(why)s (n = %(n)s).", name=name, why=why, n=integer(index.n))


def _bounded(part: Estimates) -> Bounded | None:
    index = part.index
    if index.rate is None or index.low is None or index.high is None:
        return None
    return Bounded(index.rate, min(index.low, index.rate), max(index.high, index.rate))


def units_apart(found: Results, one: str, other: str) -> Comparison:
    """Two units of a round, by code. Raises KeyError for a unit that takes no part."""
    parts = {part.key["unit"]: part for part in found.domains}
    return compared(parts[one], parts[other], still_open(found.facts))


def unit_and_rest(facts: Facts, read: Matrix, code: str) -> Comparison:
    """A unit beside all other units, who share nobody with it. Raises KeyError where it takes no part."""
    units = read.domains[0]
    if code not in units.values:
        raise KeyError(code)
    mine = units.values.index(code)
    labels: tuple[Label, ...] = (units.labels[mine], _("Các đơn vị còn lại"))
    split = np.where(units.index < 0, -1, np.where(units.index == mine, 0, 1)).astype(np.int32)
    domain = Domain("unit", units.name, (code, "rest"), labels, split)
    one, rest = watched(estimate(facts, replace(read, domains=(domain,)))).domains
    return compared(one, rest, still_open(facts))


def still_open(*facts: Facts) -> list[LazyText]:
    """Why a round that is open is not compared."""
    said = _("Đợt “%(name)s” còn mở. Chỉ so sánh khi đợt đã đóng.")
    return [replace(said, values=(("name", f.name),)) for f in facts if f.provisional]


def breaks(
    one: Round, other: Round, units_one: Collection[Unit], units_other: Collection[Unit]
) -> list[LazyText]:
    """Why no difference and no line may be drawn between two rounds about these units; none: they may."""
    return [*instrument(one, other), *collection(one, other), *population(units_one, units_other)]


def instrument(one: Round, other: Round) -> list[LazyText]:
    """What was asked and how it is counted."""
    said = []
    if one.questionnaire != other.questionnaire or one.layout_hash != other.layout_hash:
        values = {"one": one.version.version, "other": other.version.version}
        names = {"a": one.questionnaire, "b": other.questionnaire}
        said.append(_("Bộ câu hỏi khác nhau: %(a)s %(one)s và %(b)s %(other)s.", **values, **names))
    if one.formula != other.formula:
        said.append(_("Công thức của chỉ số khác nhau."))
    if one.keep_partial != other.keep_partial:
        said.append(_("Cách giữ phiếu trả lời dở khác nhau."))
    if one.synthetic != other.synthetic:
        said.append(_("Một đợt là dữ liệu mô phỏng, đợt kia là dữ liệu thật."))
    return said


def collection(one: Round, other: Round) -> list[LazyText]:
    """Who could answer and through what."""
    said = []
    if one.sampled != other.sampled or _voluntary(one) != _voluntary(other):
        said.append(_("Một đợt rút mẫu hoặc mời, đợt kia do người dân tự chọn trả lời."))
    if set(one.channels) != set(other.channels):
        first, second = (_named(r) for r in (one, other))
        said.append(_("Kênh thu thập khác nhau: %(one)s; %(other)s.", one=first, other=second))
    return said


def _voluntary(survey_round: Round) -> bool:
    return bool(set(survey_round.channels) & set(VOLUNTARY))


def _named(survey_round: Round) -> str:
    return ", ".join(str(CHANNEL_NAMES[channel]) for channel in survey_round.channels)


def population(one: Collection[Unit], other: Collection[Unit]) -> list[LazyText]:
    """Whether both rounds are about the same units."""
    before, after = {unit.id for unit in one}, {unit.id for unit in other}
    gone, come = len(before - after), len(after - before)
    if not gone and not come:
        return []
    ceased = [unit for unit in one if unit.id not in after and unit.valid_to is not None]
    if ceased:
        since = max(unit.valid_to for unit in ceased if unit.valid_to is not None)
        return [_("Đơn vị hành chính được sắp xếp lại sau ngày %(day)s.", day=f"{since:%d/%m/%Y}")]
    return [
        _(
            "Đơn vị tham gia khác nhau: %(gone)s đơn vị chỉ ở đợt trước, %(come)s chỉ ở đợt sau.",
            gone=gone,
            come=come,
        )
    ]
