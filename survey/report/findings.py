"""The sentences at the top of a report: what the figures say, and why no more than that."""

from __future__ import annotations

from analysis.sipas import IndexResult
from survey.charts.spoken import bounds_name
from survey.formats import day, integer, percent, percent_beside, rate_range, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.tabulate.domains import spoken
from survey.tabulate.judging import Judged, counted
from survey.tabulate.results import Facts, Results
from survey.tabulate.watching import METHOD


def not_yet(facts: Facts) -> list[str]:
    """Why an open round has no verdict, and what may be read off it; nothing for a closed one."""
    if not facts.provisional:
        return []
    return [
        _("Đợt còn mở đến %(day)s: mọi con số là tạm thời và chưa có kết luận.", day=day(facts.closes)),
        _("Khoảng ở đây rộng hơn khoảng thường, để xem mỗi ngày mà không bị may rủi đánh lừa (gần đúng)."),
    ]


def headline(found: Results) -> str:
    """The answer, first on the page."""
    index, target = found.whole.index, short_percent(found.facts.target)
    if index.rate is None:
        return _("Chưa có phiếu nào để tính")
    rate = percent_beside(index.rate, found.facts.target)
    values = {"rate": rate, "n": integer(index.n), "target": target}
    if found.facts.provisional:
        return _("Hài lòng %(rate)s trên %(n)s phiếu, tạm thời: chưa kết luận khi đợt còn mở", **values)
    words = {
        "met": _("Hài lòng %(rate)s trên %(n)s phiếu: đạt mục tiêu %(target)s", **values),
        "not_met": _("Hài lòng %(rate)s trên %(n)s phiếu: chưa đạt mục tiêu %(target)s", **values),
        "undecided": _(
            "Hài lòng %(rate)s trên %(n)s phiếu: chưa đủ cơ sở nói đạt %(target)s hay chưa", **values
        ),
    }
    plain = _("Hài lòng %(rate)s trên %(n)s phiếu: chưa có kết luận", **values)
    return words[index.verdict] if index.verdict else plain


def reason(found: Results) -> str:
    """One sentence why the verdict of the whole round is what it is."""
    index, target = found.whole.index, short_percent(found.facts.target)
    if index.rate is None:
        return _("Chưa có phiếu nào được tính, nên chưa có tỷ lệ.")
    if found.facts.provisional:
        return not_yet(found.facts)[0]
    if index.state == "not_comparable" or index.verdict is None:
        return _without_verdict(index)
    low, high = (percent_beside(end, found.facts.target) for end in (index.low, index.high))
    values = {"target": target, "low": low, "high": high}
    if index.verdict == "met":
        return _("Cận dưới %(low)s đã từ %(target)s trở lên.", **values)
    if index.verdict == "not_met":
        return _("Cận trên %(high)s vẫn dưới %(target)s.", **values)
    return _("Khoảng tin cậy chứa %(target)s, nên chưa thể nói đạt hay chưa đạt.", target=target)


def _without_verdict(index: IndexResult) -> str:
    if index.state == "not_comparable":
        return _("Có tiêu chí chưa đủ 10 câu trả lời, nên chỉ số chưa so sánh được với mục tiêu.")
    return _("Công thức điểm trung bình không có mục tiêu tỷ lệ, nên không có kết luận.")


def official(found: Results) -> str | None:
    """How the point estimate alone would be read."""
    met, target = found.whole.index.official_met, short_percent(found.facts.target)
    if met is None:
        return None
    if met:
        return _("Theo cách đọc chính thức (ước lượng điểm), tỷ lệ đã tới %(target)s.", target=target)
    return _("Theo cách đọc chính thức (ước lượng điểm), tỷ lệ chưa tới %(target)s.", target=target)


def chart_title(found: Results) -> str:
    """What the picture of factors and criteria shows, in one sentence."""
    shown = {name: result for name, result in found.whole.factors.items() if result.rate is not None}
    target = short_percent(found.facts.target)
    if not shown:
        return _chart_of_one(found)
    if all(result.verdict == "met" for result in shown.values()):
        return _("Cả %(n)s yếu tố có cận dưới từ %(target)s trở lên", n=len(shown), target=target)
    lowest, *others = sorted(shown, key=lambda name: shown[name].rate or 0.0)
    values = {"factor": _factor(found, lowest), "rate": percent(shown[lowest].rate)}
    if others and not found.facts.provisional and _apart(shown[lowest], shown[others[0]]):
        return _("%(factor)s kéo chỉ số xuống: %(rate)s, thấp hơn mọi yếu tố khác", **values)
    return _("%(factor)s có tỷ lệ thấp nhất, %(rate)s, nhưng chưa tách hẳn các yếu tố khác", **values)


def _chart_of_one(found: Results) -> str:
    index = found.whole.index
    if index.rate is None:
        return _("Chưa có câu trả lời để vẽ")
    values = {
        "rate": percent(index.rate),
        "bounds": bounds_name(found.facts.provisional),
        "range": rate_range(index.low, index.high),
        "n": integer(index.n),
    }
    return _("Tỷ lệ hài lòng %(rate)s, %(bounds)s %(range)s, n = %(n)s", **values)


def _factor(found: Results, name: str) -> str:
    return next(spoken(factor.name) for factor in found.questionnaire.factors if factor.id == name)


def _apart(one: IndexResult, other: IndexResult) -> bool:
    return one.high is not None and other.low is not None and one.high < other.low


def units_sentence(judged: list[Judged]) -> str:
    """How many units reach the target, counted so that chance does not name one of them."""
    counts = counted(judged)
    silent = sum(one.part.index.rate is None for one in judged)
    if any(one.part.index.method == METHOD for one in judged):
        return _watched_units(len(judged), silent)
    if counts[None] == len(judged):
        return _("Chưa đơn vị nào có đủ câu trả lời để kết luận.")
    said = [_("%(n)s đạt", n=counts["met"]), _("%(n)s chưa đạt", n=counts["not_met"])]
    said.append(_("%(n)s chưa đủ cơ sở kết luận", n=counts["undecided"]))
    if counts[None] > silent:
        said.append(_("%(n)s chưa so sánh được", n=counts[None] - silent))
    if silent:
        said.append(_("%(n)s chưa có câu trả lời", n=silent))
    return _("Trong %(all)s đơn vị: %(said)s.", all=len(judged), said=", ".join(said))


def _watched_units(units: int, silent: int) -> str:
    """No unit of an open round is named; the reader learns how many chance alone may put astray."""
    seen = units - silent
    may = max(1, round(0.05 * seen))
    return _(
        "%(seen)s trong %(all)s đơn vị đã có câu trả lời; chưa kết luận đơn vị nào. Chỉ vì may rủi, khoảng "
        "của chừng %(may)s đơn vị có thể không chứa tỷ lệ thật.",
        **{"seen": integer(seen), "all": integer(units), "may": integer(may)},
    )


STATES = {
    "draft": _l("nháp"),
    "open": _l("đang mở"),
    "closed": _l("đã đóng"),
    "published": _l("đã công bố"),
}
