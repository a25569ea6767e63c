"""Parts III and IV and the other appendices: limits, Index 8, proposals, levels, the method sheet."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import ruleset
from analysis.index8 import CriterionScore, Index8
from analysis.sipas import IndexResult, ItemResult
from survey.exports.official import pictures
from survey.exports.official.findings import lowest_criteria
from survey.exports.official.form import Form
from survey.exports.official.model import Appendix, Column
from survey.exports.official.outline import Outline
from survey.exports.official.units import INTERNAL
from survey.exports.official.wording import ROMAN, listed, tells
from survey.formats import NOTHING, decimal, integer, percent, short_percent
from survey.tabulate.domains import spoken
from survey.tabulate.groups import FEWEST
from survey.tabulate.method import STATUS_WORDS, method
from survey.tabulate.results import Results
from survey.tabulate.trust import BreakEven, Trust

# Fewer answers on a level than this point at people.
FEWEST_ON_LEVEL = 5
OWN = "ước tính nội bộ, không phải SIPAS"


def limits(out: Outline, found: Results, trusted: Trust | None) -> None:
    """How far the figures may be trusted; only what was found out about them."""
    if trusted is None or not found.answers or found.facts.provisional:
        return
    out.section("Mức độ tin cậy của số liệu")
    out.say("tu-nguyen", *_voluntary(trusted.even, found.facts.target))
    out.say("danh-dau", *_flagged(trusted))


def _voluntary(even: BreakEven | None, target: float) -> list[str]:
    if even is None or even.rate is None or even.rate == 0:
        return []
    times = decimal(even.rate, 2)
    goal = short_percent(target)
    only, how = f"chỉ tới {goal}", f"nhiều gấp {times} lần người hài lòng"
    if even.rate < 1:
        only, how = f"chỉ bằng {goal}", f"ít hơn người hài lòng, bằng {times} lần"
    return [
        f"Với phiếu tự nguyện, tỷ lệ thật {only} nếu người không hài lòng trả lời {how}.",
        "Số liệu của đợt không cho biết điều đó có xảy ra hay không.",
    ]


def _flagged(trusted: Trust) -> list[str]:
    if not trusted.flagged:
        return ["Không có phiếu nào bị đánh dấu là bất thường."]
    said = f"Có {integer(trusted.flagged)} phiếu bị đánh dấu để xem xét; các phiếu này không bị xóa."
    rest = trusted.without.index if trusted.without else None
    # Against the whole, the rate without a few people's answers tells what these few said.
    if rest is None or not _apart(trusted.whole.index, rest):
        return [said]
    return [
        said,
        f"Không tính các phiếu đó, tỷ lệ hài lòng là {percent(rest.rate)} trên {integer(rest.n)} phiếu.",
    ]


def _apart(whole: IndexResult, rest: IndexResult) -> bool:
    """Whether both sides are large enough, and the rest has an index like the whole's."""
    return tells(rest) and rest.state != "not_comparable" and whole.n - rest.n >= FEWEST


def index8(out: Outline, scored: Index8 | None, year: int, contradicts: bool = False) -> None:
    """Index 8 of the year as far as it can be scored; assumed rules say so, and entries that contradict."""
    if scored is None:
        if contradicts:
            out.section(f"Chỉ số 8 năm {year} (chưa chấm được)")
            out.say("chi-so-8", "Số liệu đã nhập cho Chỉ số 8 còn mâu thuẫn với nhau nên chưa chấm điểm.")
        return
    out.section(f"Chỉ số 8 năm {scored.year} (ước tính)")
    misfit = ruleset.load(scored.rules).misfit(scored.year)
    out.say(
        "chi-so-8",
        *([f"Điểm được tính theo {scored.title}. {misfit}"] if misfit else []),
        *_scored(scored, out.next_table),
    )
    columns = (
        Column("Mã", 14),
        Column("Tiêu chí", 72, "left"),
        Column("Điểm tối đa", 20, "right"),
        Column("Điểm", 22, "right"),
        Column("Căn cứ quy tắc", 34),
    )
    rows = [_criterion(one) for one in scored.criteria]
    note = f"{scored.title}. Điểm từ khảo sát của tỉnh: {OWN}."
    out.table(f"Điểm Chỉ số 8 năm {scored.year}", columns, rows, note=note)


def _scored(scored: Index8, table: str) -> list[str]:
    said = []
    own = next((one for one in scored.criteria if one.basis == "own_estimate"), None)
    if own is not None and own.points is not None:
        said.append(
            f"Tiêu chí {own.id} do Bộ Nội vụ đo. Khi chưa có số của Bộ, tỷ lệ của đợt này cho "
            f"{decimal(own.points, 4)}/{decimal(own.of, 2, trim=True)} điểm ({OWN}); khảo sát tự tổ chức "
            "thường cao hơn SIPAS."
        )
    if scored.missing:
        said.append(
            f"Các tiêu chí {listed(list(scored.missing))} chưa có số liệu nên chưa chấm điểm ({table})."
        )
    else:
        said.append(f"Tổng điểm là {decimal(scored.total, 4)}/{decimal(scored.of, 2, trim=True)} ({table}).")
    return said


def _criterion(one: CriterionScore) -> tuple[str, ...]:
    points = NOTHING if one.points is None else decimal(one.points, 4)
    status = str(STATUS_WORDS.get(one.status, one.status))
    return (one.id, one.name, decimal(one.of, 2, trim=True), points, status)


def closing(out: Outline, found: Results, form: Form) -> None:
    """What to look at first, unless answers still come, and the last sentence."""
    low = [] if found.facts.provisional else lowest_criteria(found)
    if low:
        out.section("Đề xuất, kiến nghị")
        out.say(
            "kien-nghi",
            "Đề nghị các cơ quan, đơn vị rà soát trước hết các tiêu chí có tỷ lệ thấp nhất: "
            f"{'; '.join(low)}.",
        )
    who = form.who
    out.say(
        "ket", f"Trên đây là báo cáo {form.about}. {who} kính báo cáo cấp có thẩm quyền xem xét, chỉ đạo./."
    )


def levels(found: Results, number: int) -> Appendix | None:
    """How many answers each criterion has on every level, or satisfied and not where a level has few."""
    rows = found.criteria(found.whole)
    if not any(row.answered for row in rows):
        return None
    out = Outline(within=f"{ROMAN[number - 1]}.")
    every = [row for row in rows if tells(row) and not _points_at_people(row)]
    if every:
        out.figure(pictures.spread(found, every, "Phân bố câu trả lời theo mức hài lòng của từng tiêu chí"))
        _level_table(out, found, every)
    _two_levels_table(out, found, [row for row in rows if row not in every])
    return Appendix(f"Phụ lục {ROMAN[number - 1]}", "SỐ CÂU TRẢ LỜI THEO MỨC", tuple(out.blocks))


def _points_at_people(row: ItemResult) -> bool:
    return any(0 < n < FEWEST_ON_LEVEL for n in row.levels)


def _level_table(out: Outline, found: Results, rows: Sequence[ItemResult]) -> None:
    options = max((found.questionnaire.item(row.item).options for row in rows), key=len)
    columns = [Column("Mã", 12), Column("Tiêu chí", 56, "left")]
    columns += [Column(spoken(option.label), 17, "right") for option in options]
    columns.append(Column("Không có ý kiến", 17, "right"))
    cells = []
    for row in rows:
        counts = [integer(n) for n in row.levels] + [NOTHING] * (len(options) - len(row.levels))
        cells.append((row.item, _named(found, row), *counts, integer(row.no_opinion)))
    out.table("Số câu trả lời ở từng mức", tuple(columns), cells, note=INTERNAL, size=11)


def _two_levels_table(out: Outline, found: Results, rows: Sequence[ItemResult]) -> None:
    """Criteria with few answers on a level, by what their rates say anyway."""
    if not rows:
        return
    columns = (
        Column("Mã", 12),
        Column("Tiêu chí", 85, "left"),
        Column("Hài lòng", 23, "right"),
        Column("Chưa hài lòng", 23, "right"),
        Column("Không có ý kiến", 22, "right"),
    )
    cells = []
    for row in rows:
        both = (row.satisfied, row.answered - row.satisfied)
        counts = [integer(n) if tells(row) else NOTHING for n in both]
        cells.append((row.item, _named(found, row), *counts, integer(row.no_opinion)))
    note = (
        f"{INTERNAL} Tiêu chí có mức dưới {FEWEST_ON_LEVEL} câu trả lời chỉ nêu hài lòng và chưa hài lòng; "
        f"dưới {FEWEST} câu trả lời thì không nêu."
    )
    out.table("Số câu trả lời hài lòng và chưa hài lòng", columns, cells, note=note, size=11)


def _named(found: Results, row: ItemResult) -> str:
    return spoken(found.questionnaire.item(row.item).name)


def method_sheet(found: Results, number: int) -> Appendix:
    """How the figures came about, for whoever judges or recomputes them."""
    out = Outline(within=f"{ROMAN[number - 1]}.")
    columns = (Column("Mục", 36, "left"), Column("Nội dung", 129, "left"))
    out.table("Cách tính và nguồn số liệu", columns, list(method(found)), size=11)
    return Appendix(f"Phụ lục {ROMAN[number - 1]}", "PHƯƠNG PHÁP", tuple(out.blocks))
