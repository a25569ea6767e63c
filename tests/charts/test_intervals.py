"""Rates with intervals: every mark in its place and inside the picture, the axis as long as the data need."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.charts import Picture, Rate, intervals
from survey.charts.scale import rate_scale, rate_start
from tests.charts.drawn import numbers, shown, spoken

rates = st.floats(0, 1)


@st.composite
def some_rates(draw: st.DrawFn) -> Rate:
    low, rate, high = sorted(draw(st.tuples(rates, rates, rates)))
    label = draw(st.text("aâ đêọ", min_size=1, max_size=120))
    verdict = draw(st.sampled_from(["met", "not_met", "undecided", None]))
    return Rate(label, rate, low, high, draw(st.integers(1, 10**7)), verdict)


@settings(deadline=None)
@given(st.lists(some_rates(), max_size=6), st.floats(0.5, 0.99))
def test_every_mark_lies_inside_both_pictures(some: list[Rate], target: float) -> None:
    made = intervals([("", some), ("Thêm", some)], title="t", target=target)
    for layout in ("wide", "narrow"):
        drawn = shown(made.svg(layout))
        width, height = numbers(drawn.get("viewBox", ""))[2:]
        for bar in drawn.findall(".//line[@class='interval']"):
            assert 0 < float(bar.attrib["x1"]) <= float(bar.attrib["x2"]) < width
            assert 0 < float(bar.attrib["y1"]) < height


@given(st.lists(rates), st.floats(0.5, 0.99))
def test_the_axis_starts_below_everything_in_steps_of_five(lows: list[float], target: float) -> None:
    start = rate_scale(lows, target, 0, 1).low
    assert 0 <= start <= min([*lows, target])
    assert abs(start * 20 - round(start * 20)) < 1e-9
    assert rate_start([]) == 0.85


def one(**changed: Any) -> Picture:
    known = Rate("Thủ tục", 0.9, 0.85, 0.94, 1234, "not_met")
    return intervals([replace(known, **changed)], title="Thủ tục chưa đạt", target=0.95)


def test_description_and_table_read_every_row() -> None:
    assert "Thủ tục: 90,0% (85,0–94,0%, n = 1.234), chưa đạt." in one().description
    assert one().table.rows == (("Thủ tục", "90,0%", "85,0–94,0%", "1.234", "Chưa đạt"),)


def test_the_bounds_of_an_open_round_are_not_called_an_interval() -> None:
    rows = [Rate("Thủ tục", 0.9, 0.85, 0.94, 1234)]
    closed, opened = (intervals(rows, title="t", watched=watched) for watched in (False, True))
    assert "Tỷ lệ và khoảng tin cậy 95% của 1 dòng." in closed.description
    assert (closed.table.head[2], opened.table.head[2]) == ("Khoảng tin cậy 95%", "Khoảng theo dõi")
    assert "Thanh: khoảng tin cậy 95%." in closed.svg("wide")
    assert "Thanh: khoảng theo dõi." in opened.svg("wide")
    assert "khoảng tin cậy" not in opened.svg("wide") + opened.description


def test_a_row_without_figures_says_why_in_picture_and_table() -> None:
    hidden = one(rate=None, low=None, high=None, n=None, note="Không công bố, dưới 10 phiếu")
    assert "Không công bố, dưới 10 phiếu" in hidden.svg("narrow")
    assert hidden.table.rows[0][1:] == ("–", "–", "–", "Không công bố, dưới 10 phiếu")
    silent = one(rate=None, low=None, high=None, n=0, verdict=None)
    assert silent.table.rows[0][-1] == "Chưa có câu trả lời"
    assert 'class="interval"' not in silent.svg("wide")


def test_verdicts_differ_in_shape() -> None:
    wide = {verdict: shown(one(verdict=verdict).svg("wide")) for verdict in ("met", "not_met", "undecided")}
    assert wide["met"].find("circle[@class='point met']") is not None
    assert wide["undecided"].find("circle[@class='point']") is not None
    assert wide["not_met"].find("path[@class='point']") is not None


def test_the_picture_says_where_its_axis_starts_and_explains_only_marks_it_has() -> None:
    words = " ".join(text.text or "" for text in shown(one().svg("wide")).iter("text"))
    assert "Trục bắt đầu từ 80%." in words
    assert "Dấu nhân: chưa đạt." in words
    assert "Chấm đặc" not in words


def test_pictures_that_are_compared_can_share_a_start() -> None:
    rows = [Rate("a", 0.97, 0.96, 0.98, 1000)]
    assert "Trục bắt đầu từ 70%." in intervals(rows, title="t", start=0.7).svg("wide")


def test_names_are_cut_where_152_rows_stand_close_and_whole_in_the_table() -> None:
    name = "Trung tâm Phục vụ hành chính công xã có tên rất dài và còn dài hơn nữa"
    made = intervals([Rate(name, 1.0, 0.97, 1.0, 120)] * 152, title="t", target=0.95)
    heights = sorted({float(c.attrib["cy"]) for c in shown(made.svg("wide")).iter("circle")})
    assert len(heights) == 152
    assert min(b - a for a, b in pairwise(heights)) >= 18
    assert made.table.rows[151][0] == name
    assert len(made.description) < 2500


def test_a_range_is_written_where_only_that_may_be_told() -> None:
    made = one(shown="89,2–90,8%")
    for layout in ("wide", "narrow"):
        said = spoken(made.svg(layout))
        assert "89,2–90,8%" in said
        assert "90,0%" not in said
    assert made.table.rows[0][1] == "89,2–90,8%"
    assert "90,0%" not in made.description + made.svg("wide")
