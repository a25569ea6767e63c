"""Published figures in words: the answer, why it is that, and why something is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from survey.formats import integer, percent, rate_range, short_percent
from survey.i18n import gettext as _

Plain = Mapping[str, Any]


def ends_of(figure: Plain) -> tuple[float, float] | None:
    """The least and the greatest value of a rate; None without one."""
    if "rate" in figure:
        return figure["rate"], figure["rate"]
    return tuple(figure["rate_between"]) if "rate_between" in figure else None


def rate(figure: Plain) -> str:
    """The rate, or the range of a class."""
    ends = ends_of(figure)
    if ends is None:
        return "–"
    return percent(ends[0]) if ends[0] == ends[1] else rate_range(*ends)


def answers(figure: Plain) -> str:
    return integer(figure.get("n"))


def silent(n: int | None, figure: Plain) -> str:
    """How many had no opinion, as a share of those who were asked and said anything."""
    if n is None:
        return _("dưới 5")
    answered = figure.get("n")
    return percent(n / (n + answered)) if answered else integer(n)


def interval(figure: Plain) -> str:
    return rate_range(figure.get("low"), figure.get("high"))


def why(figure: Plain) -> str:
    """Why a figure is missing or only a class; empty where all is shown."""
    reasons = {
        "no_answers": _("Chưa có câu trả lời."),
        "few_answers": _("Dưới 10 câu trả lời: không công bố, để không ai đoán được ai đã trả lời gì."),
        "small_split": _("Rất ít người không hài lòng: chỉ công bố khoảng."),
        "not_comparable": _("Có tiêu chí không công bố được, nên không tính chỉ số."),
        "not_shown": _("Không công bố đủ từng mức, nên không tính điểm trung bình."),
    }
    other = _("Không công bố, để không suy ra được số liệu đang giữ kín của nơi khác.")
    reason = figure.get("why")
    if reason is None or (reason in ("small_level", "complementary", "earlier_release") and "rate" in figure):
        return ""
    if reason in ("complementary", "earlier_release") and ends_of(figure):
        return _("Chỉ công bố khoảng, để không suy ra được số liệu đang giữ kín.")
    return reasons.get(reason, other)


def state(figure: Plain) -> str:
    """What a tile, a map or a table says of a unit: a verdict, a figure that is not judged (as a mean score,
    for which no target is set), nobody answered, or not shown."""
    if figure.get("verdict"):
        return str(figure["verdict"])
    if ends_of(figure) is not None:
        return "shown"
    return "none" if figure.get("why") == "no_answers" else "hidden"


def unjudged(figure: Plain) -> str:
    """That a figure has no verdict; empty for one that has, and for one that is not shown."""
    return _("Không có kết luận") if state(figure) == "shown" else ""


def headline(document: Plain) -> str:
    """The answer, first on the page."""
    index, target = document["whole"]["index"], short_percent(document["round"]["target"])
    if ends_of(index) is None:
        return _("Chưa đủ số liệu để công bố tỷ lệ hài lòng chung")
    values = {"rate": rate(index), "n": integer(document["answers"] or index["n"]), "target": target}
    words = {
        "met": _("Hài lòng %(rate)s trên %(n)s phiếu: đạt mục tiêu %(target)s", **values),
        "not_met": _("Hài lòng %(rate)s trên %(n)s phiếu: chưa đạt mục tiêu %(target)s", **values),
        "undecided": _(
            "Hài lòng %(rate)s trên %(n)s phiếu: chưa đủ cơ sở nói đạt %(target)s hay chưa", **values
        ),
    }
    plain = _("Hài lòng %(rate)s trên %(n)s phiếu", **values)
    return words[index["verdict"]] if index.get("verdict") else plain


def reason(document: Plain) -> str:
    """One sentence why the verdict is what it is."""
    index, target = document["whole"]["index"], short_percent(document["round"]["target"])
    values = {"target": target, "low": percent(index.get("low")), "high": percent(index.get("high"))}
    said = {
        "met": _("Cận dưới %(low)s đã từ %(target)s trở lên.", **values),
        "not_met": _("Cận trên %(high)s vẫn dưới %(target)s.", **values),
        "undecided": _("Khoảng tin cậy chứa %(target)s, nên chưa thể nói đạt hay chưa đạt.", target=target),
    }
    return said.get(index.get("verdict"), why(index))


def units_sentence(document: Plain) -> str:
    """How many units stand where."""
    counts = Counter(state(unit["index"]) for unit in document["units"])
    named = (
        ("met", _("%(n)s đạt", n=counts["met"])),
        ("not_met", _("%(n)s chưa đạt", n=counts["not_met"])),
        ("undecided", _("%(n)s chưa đủ cơ sở kết luận", n=counts["undecided"])),
        ("shown", _("%(n)s có số liệu, không kết luận", n=counts["shown"])),
        ("hidden", _("%(n)s không công bố", n=counts["hidden"])),
        ("none", _("%(n)s chưa có câu trả lời", n=counts["none"])),
    )
    said = ", ".join(words for name, words in named if counts[name])
    return _("Trong %(all)s đơn vị: %(said)s.", all=len(document["units"]), said=said)
