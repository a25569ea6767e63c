"""Units: counted and named as one family (Holm), and the appendix with every one of them."""

from __future__ import annotations

from collections.abc import Sequence

from survey.exports.official import pictures
from survey.exports.official.model import Appendix, Column
from survey.exports.official.outline import Outline
from survey.exports.official.wording import interval_cell, listed, rate_cell, rate_with_n, tells
from survey.formats import NOTHING, integer, short_percent
from survey.tabulate.domains import spoken
from survey.tabulate.groups import too_few
from survey.tabulate.judging import Judged, counted, judge_together
from survey.tabulate.method import cautious
from survey.tabulate.notes import WORDS
from survey.tabulate.ranks import Ranks
from survey.tabulate.results import Estimates, Results

# From so many units on the sentence points to the appendix instead of naming them.
MOST_NAMED = 15
FEW = "dưới 10 phiếu"
SMALL = 11
# With the ranges that everybody gets, exact rates of small units would give hidden counts away.
INTERNAL = "Số liệu nội bộ, chi tiết hơn bản công bố: không đăng tải."
HOLM = "Kết luận xét đồng thời mọi đơn vị theo phương pháp Holm, 2,5% mỗi phía."


def units(out: Outline, found: Results, ranked: Ranks | None) -> None:
    """How many units reach the target, and which ones do not."""
    if not found.domains:
        return
    judged = judge_together(found.domains)
    out.part("Kết quả theo đơn vị")
    out.say("don-vi", *_counted(found, judged))
    out.say("don-vi-chua-dat", *_not_met(judged))
    if ranked is not None:
        out.figure(pictures.chance(ranked, pictures.chance_title(ranked)))


def _counted(found: Results, judged: Sequence[Judged]) -> list[str]:
    silent = sum(one.part.n == 0 for one in judged)
    tail = "Số liệu từng đơn vị ở Phụ lục I và Phụ lục II; thứ tự theo mã đơn vị, không phải xếp hạng."
    if found.facts.provisional:
        answered = len(judged) - silent
        return [
            f"Đến khi lập báo cáo, {answered}/{len(judged)} đơn vị đã có phiếu. Đợt còn mở nên chưa có kết "
            f"luận cho từng đơn vị. {tail}"
        ]
    counts = counted(judged)
    if counts[None] == len(judged):
        return [
            f"Chưa kết luận được cho đơn vị nào trong {len(judged)} đơn vị: nơi nào cũng có tiêu chí dưới 10 "
            f"câu trả lời. {tail}"
        ]
    groups = [
        ("đạt", counts["met"]),
        ("chưa đạt", counts["not_met"]),
        ("chưa đủ cơ sở kết luận", counts["undecided"]),
        ("chưa so sánh được", counts[None] - silent),
        ("chưa có phiếu", silent),
    ]
    said = [f"{n} đơn vị {word}" for word, n in groups if n]
    target = short_percent(found.facts.target)
    reached = sum(one.verdict is not None and bool(one.part.index.official_met) for one in judged)
    compared = len(judged) - counts[None]
    return [
        f"Trong {len(judged)} đơn vị, so với mục tiêu {target} và xét đồng thời theo phương pháp Holm (2,5% "
        f"mỗi phía): {listed(said)}.",
        f"Theo cách đọc chính thức, {reached}/{compared} đơn vị so sánh được có ước lượng điểm từ {target} "
        "trở lên.",
        cautious(found),
        tail,
    ]


def _not_met(judged: Sequence[Judged]) -> list[str]:
    low = [one for one in judged if one.verdict == "not_met"]
    if not 0 < len(low) <= MOST_NAMED:
        return []
    names = [f"{_name(one.part)}, {rate_with_n(one.part.index)}" for one in low]
    return [f"Đơn vị chưa đạt (theo Holm): {'; '.join(names)}."]


def _name(part: Estimates) -> str:
    return " · ".join(spoken(label) for label in part.labels)


def every_unit(found: Results) -> Appendix:
    """Each unit's rate, interval and verdict beside those of all others."""
    out = Outline(within="I.")
    provisional = found.facts.provisional
    columns = [
        Column("TT", 10),
        Column("Đơn vị", 42, "left"),
        Column("n", 14, "right"),
        Column("Tỷ lệ", 18, "right"),
        Column("Khoảng theo dõi" if provisional else "Khoảng tin cậy 95%", 27),
    ]
    if not provisional:
        columns += [Column("Kết luận", 42), Column("Cách đọc chính thức", 20)]
    judged = judge_together(found.domains)
    rows = [_row(number, one, provisional, found) for number, one in enumerate(judged, 1)]
    note = f"{INTERNAL} n: số phiếu đầy đủ và một phần. Dưới 10 phiếu thì không nêu tỷ lệ. " + (
        "" if provisional else HOLM
    )
    out.table("Tỷ lệ hài lòng của từng đơn vị", tuple(columns), rows, note=note.strip(), size=SMALL)
    return Appendix("Phụ lục I", "KẾT QUẢ THEO ĐƠN VỊ", tuple(out.blocks))


def _row(number: int, one: Judged, provisional: bool, found: Results) -> tuple[str, ...]:
    part, index = one.part, one.part.index
    shown = (
        str(number),
        _name(part),
        integer(part.n),
        rate_cell(index, found.facts.target),
        interval_cell(index),
    )
    if provisional:
        return shown
    if one.verdict is None or too_few(part):
        return (*shown, _why_none(part), NOTHING)
    target = short_percent(found.facts.target)
    return (*shown, str(WORDS[one.verdict]), f"từ {target}" if index.official_met else f"dưới {target}")


def _why_none(part: Estimates) -> str:
    if part.n == 0:
        return "chưa có phiếu"
    return FEW if too_few(part) else "chưa so sánh được"


def every_criterion(found: Results) -> Appendix:
    """A table for each factor: its rate and those of its criteria in every unit."""
    out = Outline(within="II.")
    groups = [(factor.id, spoken(factor.name)) for factor in found.questionnaire.factors]
    for id_, name in groups or [("", "Các tiêu chí")]:
        _factor_table(out, found, id_, name)
    return Appendix("Phụ lục II", "KẾT QUẢ TỪNG TIÊU CHÍ THEO ĐƠN VỊ", tuple(out.blocks))


def _factor_table(out: Outline, found: Results, factor: str, name: str) -> None:
    mine = [row.item for row in found.criteria(found.whole) if not factor or _of(found, row.item) == factor]
    if not mine:
        return
    columns = [Column("TT", 10), Column("Đơn vị", 48, "left"), Column("n", 15, "right")]
    if factor:
        columns.append(Column("Yếu tố", 17, "right"))
    columns += [Column(item, 16, "right") for item in mine]
    rows = [
        _rates(number, part, factor, mine) for number, part in enumerate((*found.domains, found.whole), 1)
    ]
    rows[-1] = ("", "Toàn đợt", *rows[-1][2:])
    note = f"{INTERNAL} " + " ".join(
        f"{item}: {spoken(found.questionnaire.item(item).name)}." for item in mine
    )
    last = frozenset({len(rows) - 1})
    out.table(f"{name}: tỷ lệ hài lòng theo đơn vị", tuple(columns), rows, note=note, strong=last, size=SMALL)


def _of(found: Results, item: str) -> str | None:
    return found.questionnaire.item(item).factor


def _rates(number: int, part: Estimates, factor: str, items: Sequence[str]) -> tuple[str, ...]:
    by_item = {row.item: row for row in part.items}
    shown = [rate_cell(by_item[item]) for item in items]
    if factor:
        index = part.factors.get(factor)
        shown.insert(0, rate_cell(index) if index is not None and tells(index) else NOTHING)
    return (str(number), _name(part), integer(part.n), *shown)
