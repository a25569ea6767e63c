"""Part II: what the round says, as a whole, by factor and by criterion."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.sipas import IndexResult, ItemResult
from survey.exports.official import pictures
from survey.exports.official.model import Column
from survey.exports.official.outline import Outline
from survey.exports.official.wording import (
    Row,
    bounds,
    counted,
    interval_cell,
    listed,
    rate_cell,
    rate_with_n,
    size_of,
    tells,
)
from survey.formats import integer, percent, percent_beside, short_percent
from survey.tabulate.domains import spoken
from survey.tabulate.groups import FEWEST
from survey.tabulate.method import INTERVAL_IN_WORDS
from survey.tabulate.notes import WORDS
from survey.tabulate.results import Results

NAMED = 3
NO_VERDICT = "–"


def whole(out: Outline, found: Results) -> None:
    """The rate of the round, its interval in words once, the verdict with its basis, the official reading."""
    out.part("Kết quả chung")
    out.say("chung", *_rate(found))
    out.say("ket-luan", *_verdict(found))


def _rate(found: Results) -> list[str]:
    index, provisional, target = found.whole.index, found.facts.provisional, found.facts.target
    if index.rate is None:
        return ["Chưa có phiếu nào được tính, nên chưa có tỷ lệ hài lòng."]
    if index.n < FEWEST:
        return [f"Mới có {index.n} phiếu được tính; dưới {FEWEST} phiếu thì báo cáo không nêu tỷ lệ."]
    if index.state == "not_comparable":
        return _partial(found)
    beside = "; ".join(part for part in (counted(index.n), bounds(index, provisional, target)) if part)
    kind = "Điểm hài lòng" if index.formula.startswith("mean_score") else "Tỷ lệ hài lòng"
    rate = percent_beside(index.rate, target)
    said = [f"{kind} chung{' tạm thời' if provisional else ''} là {rate} ({beside})."]
    if provisional:
        said.append(
            "Khoảng theo dõi được tính theo cách vẫn đúng khi xem kết quả nhiều lần trong lúc thu phiếu."
        )
    elif index.low is not None:
        said.append(f"{INTERVAL_IN_WORDS}")
    return said


def _partial(found: Results) -> list[str]:
    """An index that lacks criteria: which, and that the mean of the others is not the index."""
    index, rows = found.whole.index, found.criteria(found.whole)
    lacking = [row.item for row in rows if row.answered < FEWEST]
    left = sum(row.answered > 0 for row in rows)
    return [
        f"Chưa tính được chỉ số chung, vì tiêu chí {listed(lacking)} có dưới {FEWEST} câu trả lời.",
        f"Trung bình của {left} tiêu chí có câu trả lời là {percent(index.rate)} ({counted(index.n)}); "
        "số này không thay cho chỉ số chung.",
    ]


def _verdict(found: Results) -> list[str]:
    index, target = found.whole.index, short_percent(found.facts.target)
    if index.rate is None:
        return []
    if found.facts.provisional:
        return ["Đợt khảo sát còn mở, nên báo cáo chưa kết luận và chưa nêu cách đọc chính thức."]
    if index.state == "not_comparable":
        return [
            f"Có tiêu chí chưa đủ {FEWEST} câu trả lời, nên chỉ số chưa so sánh được với mục tiêu {target}."
        ]
    if index.verdict is None:
        return [
            "Công thức điểm trung bình không có mục tiêu tỷ lệ, nên báo cáo không kết luận đạt hay chưa đạt."
        ]
    return [
        f"So với mục tiêu {target}: {str(WORDS[index.verdict]).lower()}.",
        _why(index, found.facts.target),
        _official(index, target),
    ]


def _why(index: IndexResult, aim: float) -> str:
    target = short_percent(aim)
    if index.verdict == "met":
        return f"Căn cứ: cận dưới của khoảng tin cậy ({percent_beside(index.low, aim)}) từ {target} trở lên."
    if index.verdict == "not_met":
        return f"Căn cứ: cận trên của khoảng tin cậy ({percent_beside(index.high, aim)}) thấp hơn {target}."
    return f"Căn cứ: khoảng tin cậy chứa {target}, nên số liệu chưa cho phép nói đạt hay chưa đạt."


def _official(index: IndexResult, target: str) -> str:
    if index.official_met is None:
        return ""
    reached = "đã" if index.official_met else "chưa"
    return f"Theo cách đọc chính thức (chỉ xét ước lượng điểm), tỷ lệ {reached} tới mức {target}."


def factors(out: Outline, found: Results) -> None:
    """The factors with their picture and table; nothing where the questionnaire has none."""
    names = {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}
    rows = [(names[id_], result) for id_, result in found.whole.factors.items() if tells(result)]
    if not rows:
        return
    out.part("Kết quả theo yếu tố")
    whole = [row for row in rows if row[1].state != "not_comparable"]
    out.say("yeu-to", *_extremes(whole, "Yếu tố", out.next_table, out.next_figure), _lacking(rows))
    out.figure(pictures.rates(found, rows, _factor_title(rows)))
    _rates_table(out, found, "Tỷ lệ hài lòng theo yếu tố", "Yếu tố", rows)


def _extremes(rows: Sequence[tuple[str, Row]], what: str, table: str, figure: str) -> list[str]:
    if len(rows) < 2:
        return [f"Tỷ lệ của các {what.lower()} ở {table} và {figure}."]
    ordered = sorted(rows, key=lambda row: row[1].rate or 0.0)
    (low_name, low), (high_name, high) = ordered[0], ordered[-1]
    if low.rate == high.rate:
        return [f"Các {what.lower()} có cùng tỷ lệ hài lòng {percent(low.rate)} ({table}, {figure})."]
    apart = low.high is not None and high.low is not None and low.high < high.low
    tail = "không chồng lên nhau" if apart else "chồng lên nhau, nên thứ tự này chưa chắc chắn"
    return [
        f"{what} có tỷ lệ cao nhất là “{high_name}”, {rate_with_n(high)}; thấp nhất là “{low_name}”, "
        f"{rate_with_n(low)} ({table}, {figure}).",
        f"Khoảng của hai {what.lower()} này {tail}.",
    ]


def _lacking(rows: Sequence[tuple[str, Row]]) -> str:
    names = [f"“{name}”" for name, row in rows if row.state == "not_comparable"]
    if not names:
        return ""
    return f"{listed(names)} có tiêu chí dưới {FEWEST} câu trả lời, nên không so với yếu tố khác."


def _factor_title(rows: Sequence[tuple[str, Row]]) -> str:
    name, lowest = min(rows, key=lambda row: row[1].rate or 0.0)
    if len({row.rate for _name, row in rows}) == 1:
        return f"Tỷ lệ hài lòng theo yếu tố: {percent(lowest.rate)} ở mọi yếu tố"
    return f"Tỷ lệ hài lòng theo yếu tố; thấp nhất là “{name}”, {percent(lowest.rate)}"


def criteria(out: Outline, found: Results) -> None:
    """Every criterion under its legal name; those answered most and least favourably in words."""
    rows = [(_numbered(found, row), row) for row in found.criteria(found.whole)]
    known = [(name, row) for name, row in rows if tells(row)]
    if len(rows) < 2 or not known:
        return
    out.part("Kết quả theo tiêu chí")
    out.say("tieu-chi", *_named(known, out.next_table))
    _rates_table(out, found, "Tỷ lệ hài lòng theo tiêu chí", "Tiêu chí", rows)


def _named(rows: Sequence[tuple[str, ItemResult]], table: str) -> list[str]:
    ordered = sorted(rows, key=lambda row: row[1].rate or 0.0)
    if ordered[0][1].rate == ordered[-1][1].rate:
        return [f"Mọi tiêu chí có cùng tỷ lệ hài lòng {percent(ordered[0][1].rate)} ({table})."]
    few = min(NAMED, len(ordered) // 2)
    least, most = ordered[few - 1][1].rate or 0.0, ordered[-few][1].rate or 0.0
    low = [_criterion(*row) for row in ordered[:few] if (row[1].rate or 0.0) < most]
    high = [_criterion(*row) for row in reversed(ordered[-few:]) if (row[1].rate or 0.0) > least]
    return [
        f"Tỷ lệ của các tiêu chí ở {table}.",
        f"Thấp nhất: {'; '.join(low) or f'nhiều tiêu chí cùng {percent(least)}'}.",
        f"Cao nhất: {'; '.join(high) or f'nhiều tiêu chí cùng {percent(most)}'}.",
    ]


def _criterion(name: str, row: ItemResult) -> str:
    return f"tiêu chí {name}, {rate_with_n(row)}"


def _numbered(found: Results, row: ItemResult) -> str:
    return f"{row.item} “{spoken(found.questionnaire.item(row.item).name)}”"


def lowest_criteria(found: Results) -> list[str]:
    """The criteria to look at first, as they are called in the table."""
    known = [row for row in found.criteria(found.whole) if tells(row)]
    ordered = sorted(known, key=lambda row: row.rate or 0.0)
    few = min(NAMED, len(ordered) // 2)
    return [_numbered(found, row) for row in ordered[:few] if row.rate != ordered[-1].rate]


def _rates_table(
    out: Outline, found: Results, title: str, what: str, rows: Sequence[tuple[str, Row]]
) -> None:
    provisional = found.facts.provisional
    columns = [
        Column(what, 78, "left"),
        Column("n", 18, "right"),
        Column("Tỷ lệ", 18, "right"),
        Column("Khoảng theo dõi" if provisional else "Khoảng tin cậy 95%", 28),
    ]
    verdicts = not provisional and any(row.verdict for _name, row in rows)
    if verdicts:
        columns.append(Column("Kết luận", 30))
    cells = [_cells(name.replace("“", "").replace("”", ""), row, verdicts) for name, row in rows]
    note = "n: số người trả lời." + (f" Kết luận xét riêng từng {what.lower()}." if verdicts else "")
    out.table(title, tuple(columns), cells, note=note)


def _cells(name: str, row: Row, verdicts: bool) -> tuple[str, ...]:
    shown = (name, integer(size_of(row)), rate_cell(row), interval_cell(row))
    if not verdicts:
        return shown
    return (*shown, str(WORDS[row.verdict]) if row.verdict and tells(row) else NO_VERDICT)
