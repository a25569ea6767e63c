"""Pictures of monitoring: small multiples of growth, hours of the week, control charts."""

from datetime import date

import pytest

from survey.charts import Panel, Point, control, heat, panels
from tests.charts.drawn import shown, spoken

ON = date(2026, 11, 2)


def week(**counts: int) -> list[list[int]]:
    """Counts by "d<weekday>h<hour>"."""
    return [[counts.get(f"d{day}h{hour}", 0) for hour in range(24)] for day in range(7)]


def test_a_panel_tells_what_there_is_what_is_wanted_and_what_will_be() -> None:
    made = panels([Panel("Xã A", (3, 9, 20), 10, 100, 66, 50, 81)], title="t")
    assert made.table.rows == (("Xã A", "20", "100", "66 (50–81)"),)
    assert "20/100; cuối đợt 66" in spoken(made.svg("wide"))
    assert "Xã A: 20/100 phiếu, dự báo 66 (50–81)" in made.description


def test_a_panel_without_a_forecast_draws_none() -> None:
    drawn = shown(panels([Panel("Xã A", (3,), 10)], title="t").svg("wide"))
    kinds = [element.get("class") for element in drawn.iter()]
    assert "path" in kinds
    assert not {"interval", "point", "target"} & set(kinds)


@pytest.mark.parametrize("known", [(), (5, 3), tuple(range(11))])
def test_answers_that_cannot_be_are_refused(known: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Xã A"):
        panels([Panel("Xã A", known, 10)], title="t")


def test_hours_beyond_those_of_offices_are_shown_where_there_are_any() -> None:
    assert heat(week(d0h9=4), title="t").table.head[1:] == tuple(f"{hour}h" for hour in range(7, 17))
    assert heat(week(d0h9=4, d6h22=1), title="t").table.head[-1] == "22h"


def test_the_busiest_hour_is_told_and_every_count_is_in_the_table() -> None:
    made = heat(week(d0h9=4, d2h15=40), title="t")
    assert made.description == "44 phiếu theo thứ và giờ; nhiều nhất Thứ Tư, 15h: 40 phiếu."
    assert made.table.rows[2][1 + 15 - 7] == "40"
    assert {"4", "40"} <= set(spoken(made.svg("narrow")))


@pytest.mark.parametrize("counts", [[[0] * 24] * 6, [[0] * 23] * 7, [[-1] + [0] * 23] * 7])
def test_no_week_is_refused(counts: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="7 weekdays"):
        heat(counts, title="t")


@pytest.mark.parametrize(
    ("rate", "laney", "where"),
    [
        (0.95, (0.8, 1.0), "trong giới hạn"),
        (0.88, (0.8, 1.0), "ngoài giới hạn p"),
        (0.7, (0.8, 1.0), "ngoài cả hai giới hạn"),
        (0.7, None, "ngoài giới hạn p"),
    ],
)
def test_a_day_is_told_by_the_limits_that_it_passes(
    rate: float, laney: tuple[float, float] | None, where: str
) -> None:
    points = [
        Point(ON, 0.95, 40, (0.9, 1.0), (0.8, 1.0)),
        Point(date(2026, 11, 3), rate, 40, (0.9, 1.0), laney),
    ]
    made = control(points, centre=0.95, title="t")
    assert made.table.rows[1][-1] == where
    signs = [e.get("class") for e in shown(made.svg("wide")).iter("path") if "sign" in (e.get("class") or "")]
    assert len(signs) == (where != "trong giới hạn")


def test_a_day_without_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-11-02"):
        control([Point(ON, 0.9, 0, (0.9, 1.0))], centre=0.9, title="t")
