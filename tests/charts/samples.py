"""One picture of each kind, with names and numbers such as a round of Lào Cai has them."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.funnel import funnel as place
from analysis.funnel import limits
from survey import charts
from survey.charts import Picture
from survey.formats import percent

LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
CRITERIA = (
    "1.1 Biển hiệu, sơ đồ chỉ dẫn dễ thấy",
    "1.2 Trang thiết bị phục vụ đầy đủ, hiện đại",
    "2.1 Thủ tục được niêm yết công khai, đầy đủ",
    "2.5 Thời hạn giải quyết đúng quy định",
    "3.1 Công chức có thái độ giao tiếp lịch sự",
    "3.4 Công chức hướng dẫn hồ sơ tận tình, chu đáo, không để người dân phải đi lại nhiều lần",
    "4.2 Kết quả có thông tin đầy đủ, chính xác",
    "5.2 Việc góp ý, phản ánh, kiến nghị dễ thực hiện",
    "5.4 Cơ quan thông báo kết quả xử lý góp ý kịp thời",
)
COMMUNES = (
    "Lào Cai,Cam Đường,Sa Pa,Bắc Hà,Bảo Thắng,Y Tý,Mường Khương,Si Ma Cai,Nậm Xé,Văn Bàn,Bát Xát,Võ Lao"
)


def communes(count: int) -> list[str]:
    names = COMMUNES.split(",")
    return [
        f"{'Phường' if at % 5 == 0 else 'Xã'} {names[at % len(names)]} {at // len(names) or ''}".strip()
        for at in range(count)
    ]


def counts(units: int) -> tuple[list[int], list[int]]:
    """Satisfied answers and answers of so many units, always the same ones."""
    draw = np.random.default_rng(7)
    n = np.round(np.exp(draw.normal(5.2, 0.9, units))).astype(int) + 10
    rate = np.clip(draw.normal(0.94, 0.035, units), 0.5, 1)
    return draw.binomial(n, rate).tolist(), n.tolist()


def intervals(units: int = 0) -> Picture:
    if units:
        rows = [_rate(name, x, n) for name, x, n in zip(communes(units), *counts(units), strict=True)]
        return charts.intervals(rows, title=f"{units} đơn vị", target=0.95)
    factors = [_rate("Tiếp cận dịch vụ", 5953, 6214, True), _rate("Thủ tục hành chính", 5985, 6208, True)]
    worst = [_rate(name, 3400 + 60 * at, 3902) for at, name in enumerate(CRITERIA[-4:])]
    silent = charts.Rate("5.5 Câu hỏi thêm", None, None, None, 0)
    told = charts.Rate("5.6 Chỉ nói khoảng", 0.985, 0.96, 1.0, 36525, "met", shown="98,2–98,8%")
    return charts.intervals(
        [("", factors), ("Năm tiêu chí có cận dưới thấp nhất", [*worst, silent, told])],
        title="Góp ý, phản ánh kéo chỉ số xuống: 89,6%, thấp hơn mọi yếu tố khác",
        target=0.95,
    )


def _rate(name: str, x: int, n: int, strong: bool = False) -> charts.Rate:
    rate, wide = x / n, 1.96 * (x / n * (1 - x / n) / n) ** 0.5 + 1 / n
    low, high = max(rate - wide, 0), min(rate + wide, 1)
    verdict = "met" if low >= 0.95 else "not_met" if high < 0.95 else "undecided"
    return charts.Rate(name, rate, low, high, n, verdict, strong)


def levels(rows: int = len(CRITERIA)) -> Picture:
    names = CRITERIA if rows == len(CRITERIA) else communes(rows)
    made = []
    for at, name in enumerate(names):
        low = np.array([0.4 + at % 7, 1 + at % 5, 3 + at % 6])
        shares = [*low / 100, 0.55 - low.sum() / 200, 0.45 - low.sum() / 200]
        made.append(charts.Spread(name, tuple(shares), 3900 + 17 * at))
    made[-1] = charts.Spread(names[-1], None, 7, note="Không công bố, dưới 10 phiếu")
    return charts.levels(made, LEVELS, title="Ý kiến không hài lòng tập trung ở góp ý, phản ánh")


def bands(units: int = 12) -> Picture:
    x, n = counts(units)
    order = sorted(range(units), key=lambda at: -x[at] / n[at])
    rows = []
    for rank, at in enumerate(order, 1):
        reach = round(units * 6 / n[at] ** 0.5)
        best, worst = max(1, rank - reach), min(units, rank + reach)
        rows.append(charts.Band(communes(units)[at], rank, best, worst, x[at] / n[at], n[at]))
    rows.append(charts.Band("Xã Nậm Xé", None, None, None, None, 0))
    return charts.bands(rows, of=units, title="Chỉ hai đơn vị chắc chắn ở nửa trên")


def funnel(units: int = 99) -> Picture:
    x, n = counts(units)
    found = place(x, n)
    shown = [
        charts.Unit(name, size, hits / size, int(found.place[:, at].sum()))
        for at, (name, hits, size) in enumerate(zip(communes(units), x, n, strict=True))
    ]
    sizes = charts.sizes(shown)
    curves = []
    for level in found.levels:
        low, high = limits(list(sizes), found.centre, level)
        curves.append(charts.Limit(level, sizes, tuple(low), tuple(high)))
    return charts.funnel(
        shown, curves, centre=found.centre, title="Chín đơn vị khác tỷ lệ chung hơn mức ngẫu nhiên"
    )


def trend(years: int = 6) -> Picture:
    first = 2026 - years + 1
    made = []
    for at in range(years):
        rate = min(0.862 + 0.016 * at, 1.0)
        wide = 0.012 if at % 2 else 0.02
        verdict = None if at < years - 1 else "undecided"
        on = date(first + at, 11, 30)
        made.append(
            charts.Moment(
                str(first + at), on, rate, rate - wide, min(rate + wide, 1), 2400 + 900 * at, verdict
            )
        )
    broken = charts.Break(date(2025, 7, 1), "sáp nhập tỉnh, bỏ cấp huyện")
    return charts.trend(made, [broken], title="Tăng đều tới 2024; từ 2025 là chuỗi mới", target=0.95)


def tiles(units: int = 30) -> Picture:
    x, n = counts(units)
    states = ["met", "undecided", "not_met", "undecided", "met", "none", "hidden"]
    made = []
    for at, name in enumerate(communes(units)):
        state = states[at % len(states)]
        known = state not in ("none", "hidden")
        made.append(_tile(name, state, x[at] / n[at], n[at]) if known else charts.Tile(name, state))
    return charts.tiles([("Phường", made[: units // 4]), ("Xã", made[units // 4 :])], title="Chín đơn vị đạt")


def _tile(name: str, state: str, rate: float, n: int) -> charts.Tile:
    return charts.Tile(name, state, percent(rate), f"n = {n}")


def shapes() -> Picture:
    """Squares with a shared border, one of them in two pieces and with a hole."""
    regions = []
    for at, name in enumerate(communes(12)):
        x, y = 103.5 + 0.2 * (at % 4), 22.0 + 0.2 * (at // 4)
        outer = [(x, y), (x + 0.2, y), (x + 0.2, y + 0.2), (x + 0.07, y + 0.2), (x, y + 0.15), (x, y)]
        state = ("met", "undecided", "not_met", "none")[at % 4]
        regions.append(charts.Region(_tile(name, state, 0.95, 300), [[outer]]))
    return charts.shapes(regions, title="Các xã vùng cao chưa đủ cơ sở kết luận")


def quadrants(factors: int = len(CRITERIA)) -> Picture:
    made = []
    for at in range(factors):
        share = 0.04 + 0.035 * (at * 5 % 9)
        name = CRITERIA[at % len(CRITERIA)]
        made.append(
            charts.Factor(name, share, 0.88 + 0.013 * (at * 4 % 9), share - 0.02, share + 0.03, at % 3 > 0)
        )
    return charts.quadrants(
        made, importance=0.16, performance=0.95, title="Nên cải thiện thời hạn và góp ý trước"
    )


def bars() -> Picture:
    rows = [
        charts.Bar("8.1 Mức độ hài lòng của người dân", 9.47, 10),
        charts.Bar("8.2 Vốn đầu tư thu hút", 1, 1),
        charts.Bar("8.3 Doanh nghiệp thành lập mới trong năm trên địa bàn", 0.5, 2),
        charts.Bar("8.4 Thu ngân sách", 0, 1),
        charts.Bar("8.5 Tăng trưởng GRDP", None, 1, note="Chưa có số liệu của Chi cục Thống kê"),
    ]
    return charts.bars(rows, title="Mất 1,5 điểm ở tiêu chí doanh nghiệp")


def differences() -> Picture:
    rows = [
        charts.Difference("Phường Lào Cai so với Phường Cam Đường", 0.021, 0.004, 0.038),
        charts.Difference("Kỳ này so với kỳ trước", -0.006, -0.017, 0.005),
        charts.Difference("Đợt 2026 so với đợt 2024", None, None, None, note="Khác phiếu hỏi, không so sánh"),
    ]
    return charts.differences(rows, title="Phường Lào Cai cao hơn, kỳ này không đổi")


def panels(units: int = 9) -> Picture:
    made = []
    for at, name in enumerate(communes(units)):
        known = tuple(int(334 * (day + 1) * (at + 2) / (60 * units)) for day in range(40))
        end = known[-1] * 3 // 2
        told = (None, None, None) if at == 4 else (end, end - 12, end + 14)
        made.append(charts.Panel(name, known, 60, None if at == 3 else 334, *told))
    return charts.panels(made, title="Sáu đơn vị khó đủ chỉ tiêu")


def heat() -> Picture:
    made = [
        [0 if hour < 7 or hour > 17 or hour == 12 else (day * 37 + hour * 91) % 160 for hour in range(24)]
        for day in range(5)
    ]
    made += [[0] * 24, [0] * 8 + [3, 0, 1] + [0] * 13]
    return charts.heat(made, title="Phiếu đến nhiều nhất vào sáng thứ Tư")


def control(days: int = 40) -> Picture:
    made = []
    for at in range(days):
        n, rate = 12 + at * 7 % 30, 0.99 if at % 3 else 0.93
        wide = 3 * (0.95 * 0.05 / n) ** 0.5
        plain, laney = ((max(0.95 - s * wide, 0), min(0.95 + s * wide, 1)) for s in (1.0, 1.4))
        made.append(
            charts.Point(date(2026, 10, 1 + at % 30), 0.6 if at == 9 else rate, n, plain, laney)
            if at < 30
            else charts.Point(date(2026, 11, at - 29), 0.74 if at == 33 else rate, n, plain, laney)
        )
    return charts.control(made, centre=0.95, title="Một ngày ra ngoài cả hai giới hạn", target=0.95)


EACH = {
    "intervals": intervals,
    "levels": levels,
    "bands": bands,
    "funnel": funnel,
    "trend": trend,
    "tiles": tiles,
    "shapes": shapes,
    "quadrants": quadrants,
    "bars": bars,
    "differences": differences,
    "panels": panels,
    "heat": heat,
    "control": control,
}
