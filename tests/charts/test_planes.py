"""Pictures with two axes: funnel, trend, importance and performance."""

from datetime import date
from math import hypot

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.charts import Break, Factor, Limit, Moment, Unit, funnel, quadrants, sizes, trend
from survey.charts.quadrants import RADIUS, field_of
from survey.charts.trend import joined
from tests.charts import samples
from tests.charts.drawn import numbers, shown, spoken

MERGED = Break(date(2025, 7, 1), "sáp nhập")


def moment(year: int, rate: float | None = 0.9, month: int = 11) -> Moment:
    low, high = (None, None) if rate is None else (rate - 0.02, min(rate + 0.02, 1))
    return Moment(str(year), date(year, month, 30), rate, low, high, 400)


def test_no_line_crosses_a_break_or_a_moment_without_a_rate() -> None:
    points = [moment(year) for year in (2022, 2023, 2024, 2025)] + [moment(2026, None), moment(2027)]
    pairs = [(one.label, other.label) for one, other in joined(points, [MERGED])]
    assert pairs == [("2022", "2023"), ("2023", "2024")]
    drawn = shown(trend(points, [MERGED], title="t").svg("wide"))
    split = float(drawn.findall("line[@class='break']")[0].attrib["x1"])
    lines = [(float(e.attrib["x1"]), float(e.attrib["x2"])) for e in drawn.findall("line[@class='path']")]
    assert len(lines) == 2
    assert all(left < right < split for left, right in lines)


def test_a_break_on_the_day_of_a_moment_parts_it_from_those_before() -> None:
    points = [moment(2024), Moment("2025", MERGED.on, 0.9, 0.8, 0.95, 10), moment(2026)]
    assert [(one.label, other.label) for one, other in joined(points, [MERGED])] == [("2025", "2026")]


def test_a_break_is_drawn_said_and_in_the_table() -> None:
    made = trend([moment(2024), moment(2026)], [MERGED], title="t", target=0.95)
    assert len(shown(made.svg("narrow")).findall("line[@class='break']")) == 2
    assert "01/07/2025: sáp nhập" in spoken(made.svg("wide"))
    assert "Đứt chuỗi từ 01/07/2025: sáp nhập." in made.description
    assert [row[0] for row in made.table.rows] == ["2024", "Đứt chuỗi", "2026"]


def test_a_reason_too_long_for_its_place_stands_below() -> None:
    why = "sáp nhập tỉnh, bỏ cấp huyện, đổi tên xã và đổi cách chọn người trả lời ở mọi nơi"
    made = trend([moment(2024), moment(2026)], [Break(date(2025, 7, 1), why)], title="t")
    said = spoken(made.svg("narrow"))
    assert "01/07/2025" in said
    assert why in " ".join(said)


def test_moments_stand_by_their_days() -> None:
    drawn = shown(trend([moment(2020), moment(2021), moment(2026)], title="t").svg("wide"))
    first, second, third = (float(c.attrib["cx"]) for c in drawn.iter("circle"))
    assert (third - second) / (second - first) == pytest.approx(5, abs=0.05)


def test_one_moment_and_all_at_100_percent() -> None:
    made = trend([moment(2026, 1.0)], title="t", target=0.95)
    assert "100%" in spoken(made.svg("wide"))
    assert trend([moment(2026, None)], title="t").png(300)


def test_a_moment_may_tell_only_a_range() -> None:
    made = trend([Moment("2026", date(2026, 1, 1), 0.9, 0.8, 0.95, 20, shown="89,2–90,8%")], title="t")
    assert "89,2–90,8%" in spoken(made.svg("narrow"))
    assert "90,0%" not in made.svg("narrow") + made.description + made.table.rows[0][2]


def place(svg: str, kind: str) -> list[tuple[float, float]]:
    circles = shown(svg).iter("circle")
    return [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in circles if c.get("class") == kind]


def test_larger_units_stand_further_right_and_better_ones_higher() -> None:
    units = [Unit("a", 50, 0.9), Unit("b", 500, 0.95), Unit("c", 5000, 0.85)]
    for layout in ("wide", "narrow"):
        (ax, ay), (bx, by), (cx, cy) = place(funnel(units, [], centre=0.9, title="t").svg(layout), "dot")
        assert ax < bx < cx
        assert by < ay < cy


def test_a_unit_outside_is_a_triangle_with_its_name() -> None:
    limit = Limit(0.95, (50, 500), (0.8, 0.85), (1.0, 0.98))
    units = [Unit("Xã Y Tý", 100, 0.7, -2), Unit("Xã Bắc Hà", 50, 0.9), Unit("Phường Sa Pa", 500, 0.99, 1)]
    made = funnel(units, [limit], centre=0.9, title="t")
    kinds = [e.attrib["class"] for e in shown(made.svg("wide")).iter("path")]
    assert sorted(kinds) == ["limit-1", "limit-1", "sign", "sign full"]
    assert {"Xã Y Tý", "Phường Sa Pa"} <= set(spoken(made.svg("wide")))
    assert "Xã Bắc Hà" not in spoken(made.svg("wide"))
    assert "2 đơn vị ra khỏi giới hạn" in made.description
    assert made.table.rows[0] == ("Xã Y Tý", "70,0%", "100", "dưới giới hạn ngoài")


def test_names_without_room_are_counted() -> None:
    made = samples.funnel(152)
    outside = [row for row in made.table.rows if row[3] != "trong giới hạn"]
    for layout in ("wide", "narrow"):
        said = spoken(made.svg(layout))
        named = sum(row[0] in said for row in outside)
        assert f"Tên {len(outside) - named} đơn vị không đủ chỗ" in " ".join(said)


def test_the_sizes_for_limits_span_the_units() -> None:
    found = sizes([Unit("a", 7, 1.0), Unit("b", 9000, 0.9)])
    assert found[0] == 7
    assert found[-1] == 9000
    assert list(found) == sorted(set(found))
    assert sizes([]) == ()


def test_a_unit_without_answers_or_with_an_unknown_place_is_refused() -> None:
    for unit in (Unit("a", 0, 0.5), Unit("a", 5, 0.5, 3)):
        with pytest.raises(ValueError, match="expected n > 0 and -2 to 2"):
            funnel([unit], [], centre=0.5, title="t")


def test_one_unit_at_100_percent() -> None:
    assert funnel([Unit("a", 30, 1.0)], [], centre=1.0, title="t").png(300)


@settings(deadline=None, max_examples=40)
@example([(0.0, 1.0), (0.005859375, 1.0)])
@given(st.lists(st.tuples(st.floats(0, 0.4), st.floats(0.7, 1)), min_size=1, max_size=22))
def test_discs_do_not_cover_one_another_and_stay_inside(spots: list[tuple[float, float]]) -> None:
    factors = [Factor(f"Yếu tố {at}", *spot) for at, spot in enumerate(spots)]
    made = quadrants(factors, importance=0.15, performance=0.95, title="t")
    found = place(made.svg("wide"), "number full-number")
    assert len(found) == len(spots)
    for at, (x, y) in enumerate(found):
        assert x - RADIUS + 0.1 >= 44
        assert x + RADIUS - 0.1 <= 680
        assert all(hypot(x - x2, y - y2) >= 2 * RADIUS - 2 for x2, y2 in found[at + 1 :])


def test_fields_follow_the_dividing_lines() -> None:
    cases = {(0.3, 0.9): "act_first", (0.3, 0.96): "keep_up", (0.1, 0.9): "watch", (0.15, 0.95): "keep_up"}
    for (importance, performance), expected in cases.items():
        assert field_of(Factor("a", importance, performance), 0.15, 0.95) == expected
    made = samples.quadrants()
    drawn = shown(made.svg("wide"))
    assert sum(row[6] == "chưa" for row in made.table.rows) == len(drawn.findall("circle[@class='number']"))


def test_every_factor_is_named_below_its_number() -> None:
    made = samples.quadrants(22)
    said = spoken(made.svg("narrow"))
    assert {f"{at}." for at in range(1, 23)} <= set(said)
    assert numbers(shown(made.svg("narrow")).get("viewBox", ""))[2] == 340


def test_a_funnel_of_effective_sizes_says_so_and_keeps_the_answers() -> None:
    units = [Unit("Xã A", 188, 0.86, -2, 66), Unit("Xã B", 700, 0.95, 0, 240)]
    picture = funnel(units, [], centre=0.94, title="Hai xã")
    assert picture.table.rows[0][2:4] == ("66", "188")
    assert "n = 66, cỡ hiệu dụng 188" in picture.description
    assert "Cỡ mẫu hiệu dụng" in str(picture.svg("wide"))
