"""Part I: on what basis, when, where and from whom answers were collected."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.sipas import IndexResult
from survey.exports.official.form import MONTHS, Form
from survey.exports.official.model import Column
from survey.exports.official.outline import Outline
from survey.exports.official.wording import day_of, interval_cell, listed, rate_cell, size_of
from survey.formats import NOTHING, integer, short_percent
from survey.registry.rounds import VOLUNTARY
from survey.tabulate.domains import CHANNEL_NAMES, channel_label, spoken
from survey.tabulate.groups import FEWEST
from survey.tabulate.notes import FORMULAS
from survey.tabulate.results import Results

# What a questionnaire follows, as far as it is known (docs/official-report.md, "Căn cứ").
BASES = {
    "sipas-2640": "Quyết định số 2640/QĐ-BNV ngày 10 tháng 10 năm 2017 của Bộ Nội vụ",
    "sipas-1001": "Quyết định số 1001/QĐ-BNV ngày 11 tháng 12 năm 2023 của Bộ Nội vụ",
}


def opening(out: Outline, found: Results, form: Form) -> None:
    """The paragraph before the first heading."""
    facts = found.facts
    made_up = "Lưu ý: đây là dữ liệu mô phỏng, không phải ý kiến của người dân." if facts.synthetic else ""
    unfinished = "Đợt khảo sát còn mở: mọi tỷ lệ trong báo cáo là tạm thời." if facts.provisional else ""
    out.say("luu-y", made_up, unfinished)
    purpose = "Thực hiện chế độ báo cáo công tác cải cách hành chính, " if form.period in MONTHS else ""
    out.say("mo-dau", f"{purpose}{form.who} báo cáo {form.about} (đợt “{facts.name}”) như sau:")


def collected(out: Outline, found: Results, by_channel: Results) -> None:
    out.section("Tổ chức khảo sát")
    out.part("Căn cứ và phương pháp")
    out.say("can-cu", *_basis(found))
    out.say("chi-so", *_index(found))
    out.part("Thời gian, phạm vi và số phiếu")
    out.say("thu-thap", *_period(found), *_forms(found))
    out.say("kenh", *_channels(found, out.next_table))
    if found.collected:
        _channel_table(out, by_channel)


def _basis(found: Results) -> list[str]:
    asked = found.questionnaire
    factors, criteria = len(asked.factors), len(found.criteria(found.whole))
    what = f"{factors} yếu tố, {criteria} tiêu chí"
    if not factors:
        what = f"{criteria} câu hỏi về sự hài lòng"
    basis = BASES.get(found.facts.questionnaire)
    if basis is None:
        return [f"Bộ câu hỏi của tỉnh (“{spoken(asked.title)}”) gồm {what}."]
    ours = [item for item in asked.items_of("satisfaction") if item.source != "seen"]
    assumed = ""
    if ours:
        assumed = (
            f"Trong đó {len(ours)} tiêu chí ghi theo tài liệu thứ cấp, vì chưa đối chiếu được với phụ lục "
            "của Quyết định (giả định)."
        )
    return [f"Bộ câu hỏi theo {basis}, gồm {what}.", assumed]


def _index(found: Results) -> list[str]:
    formula = FORMULAS[found.facts.formula]
    return [
        f"Chỉ số hài lòng được tính theo công thức: {formula} (giả định, vì chưa tra cứu được "
        "văn bản quy định công thức).",
        "Mức “hài lòng” và “rất hài lòng” được tính là hài lòng (giả định); “không có ý kiến” và câu không "
        "trả lời không nằm trong mẫu số.",
        f"Mục tiêu của đợt khảo sát là {short_percent(found.facts.target)}.",
    ]


def _period(found: Results) -> list[str]:
    facts, units = found.facts, len(found.domains)
    if facts.provisional:
        return [
            f"Đợt khảo sát bắt đầu ngày {day_of(facts.opens)}, dự kiến kết thúc ngày {day_of(facts.closes)}, "
            f"tại {units} đơn vị."
        ]
    return [
        f"Đợt khảo sát được thực hiện từ ngày {day_of(facts.opens)} đến ngày {day_of(facts.closes)} tại "
        f"{units} đơn vị."
    ]


def _forms(found: Results) -> list[str]:
    if not found.answers:
        return ["Đến khi lập báo cáo chưa nhận được phiếu nào."]
    complete, partial, broken = (integer(found.statuses[s]) for s in ("complete", "partial", "break_off"))
    return [
        f"Đến khi lập báo cáo đã nhận {integer(found.answers)} phiếu, gồm {complete} phiếu trả lời đầy đủ, "
        f"{partial} phiếu trả lời một phần và {broken} phiếu bỏ dở.",
        "Phiếu bỏ dở chỉ được đếm, không được dùng để tính tỷ lệ.",
    ]


def _channels(found: Results, table: str) -> list[str]:
    if not found.collected:
        return []
    parts = [f"{CHANNEL_NAMES[c]} ({integer(n)} phiếu)" for c, n in found.collected.items()]
    said = [f"Phiếu đầy đủ được thu qua {listed(parts)}; tỷ lệ theo từng kênh ở {table}."]
    if volunteers := [c for c in VOLUNTARY if c in found.collected]:
        names = listed([str(CHANNEL_NAMES[c]) for c in volunteers])
        said.append(
            f"Người trả lời qua {names} tự chọn tham gia: các phiếu này không phải mẫu ngẫu nhiên, và khoảng "
            "tin cậy không gồm sai lệch do tự chọn."
        )
    if set(found.collected) <= set(VOLUNTARY) and not found.facts.provisional:
        said.append("Vì mọi phiếu đều tự nguyện, kết luận nói về người đã trả lời, không thay cho một mẫu.")
    said.append(
        "Đợt khảo sát có rút mẫu."
        if found.facts.sampled
        else "Đợt khảo sát không rút mẫu từ danh sách hồ sơ."
    )
    return said


def _channel_table(out: Outline, found: Results) -> None:
    interval = "Khoảng theo dõi" if found.facts.provisional else "Khoảng tin cậy 95%"
    columns = (
        Column("Kênh thu thập", 70, "left"),
        Column("Số phiếu (n)", 28, "right"),
        Column("Tỷ lệ hài lòng", 30, "right"),
        Column(interval, 40),
    )
    parts = [(str(channel_label(part.key["channel"])), part.index) for part in found.domains]
    kept = kept_back([size_of(index) for _name, index in parts])
    rows = [_way(name, index, number in kept) for number, (name, index) in enumerate(parts)]
    rows.append(_way("Tất cả", found.whole.index))
    note = "n: số phiếu đầy đủ và một phần có câu trả lời. Dưới 10 phiếu thì không nêu tỷ lệ."
    if any(size_of(parts[number][1]) >= FEWEST for number in kept):
        note += " Tỷ lệ của kênh ít phiếu kế tiếp cũng không nêu, để không tính ngược ra được."
    out.table(
        "Số phiếu và tỷ lệ hài lòng theo kênh thu thập",
        columns,
        rows,
        note=note,
        strong=frozenset({len(rows) - 1}),
    )


def _way(name: str, index: IndexResult, kept: bool = False) -> tuple[str, ...]:
    shown = (NOTHING, NOTHING) if kept else (rate_cell(index), interval_cell(index))
    return (name, integer(size_of(index)), *shown)


def kept_back(sizes: Sequence[int]) -> frozenset[int]:
    """Which groups of a whole get no rate: small ones, and the next larger until together they are not small.

    The whole and every other group are printed, so what is subtracted speaks of ten people or more.

    >>> sorted(kept_back([400, 3, 40])), sorted(kept_back([400, 6, 7])), sorted(kept_back([400, 0, 10]))
    ([1, 2], [1, 2], [])
    """
    kept, people = set(), 0
    for number in sorted((n for n, size in enumerate(sizes) if size), key=lambda n: sizes[n]):
        if sizes[number] >= FEWEST and not 0 < people < FEWEST:
            break
        kept.add(number)
        people += sizes[number]
    return frozenset(kept)
