"""The picture: everything inside its box, the axis no longer than the data need."""

from hypothesis import given
from hypothesis import strategies as st

from survey.report.chart import NARROW, WIDE, Bar, Layout, axis_start, chart

rates = st.floats(0, 1)


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    low, rate, high = sorted(draw(st.tuples(rates, rates, rates)))
    label = draw(st.text("aâ đêọ", min_size=1, max_size=120))
    return Bar(
        label, rate, low, high, draw(st.integers(1, 10**7)), draw(st.sampled_from(["met", "not_met", None]))
    )


@given(st.lists(bars(), min_size=1, max_size=6), st.sampled_from([WIDE, NARROW]), st.floats(0.5, 0.99))
def test_every_mark_lies_inside_the_picture(some: list[Bar], layout: Layout, target: float) -> None:
    made = chart(layout, [("", some), ("more", some)], target, "title")
    for row in made.rows:
        assert made.layout.left <= row.low <= row.rate <= row.high <= made.layout.right
        assert 0 < row.top < row.y < made.height
        assert len(row.lines) <= 2
    assert sorted(row.y for row in made.rows) == [row.y for row in made.rows]


@given(st.lists(rates, min_size=1), st.floats(0.5, 0.99))
def test_the_axis_starts_below_everything_in_steps_of_five(lows: list[float], target: float) -> None:
    start = axis_start(lows, target)
    assert 0 <= start <= min([*lows, target])
    assert abs(start * 20 - round(start * 20)) < 1e-9


def test_ticks_name_the_target_and_do_not_touch() -> None:
    made = chart(WIDE, [("", [Bar("a", 0.96, 0.94, 0.98, 100, None)])], 0.95, "title")
    assert [t.label for t in made.ticks] == ["85%", "90%", "95%", "100%"]
    assert [t.label for t in made.ticks if t.target] == ["95%"]
    assert made.start == "85%"


def test_words_stand_beside_bars_or_above_them() -> None:
    long = Bar("Thời hạn giải quyết (từ ngày tiếp nhận đến ngày trả) đúng quy định", 0.9, 0.8, 0.95, 10, None)
    wide, narrow = (chart(layout, [("", [long])], 0.95, "t") for layout in (WIDE, NARROW))
    assert len(wide.rows[0].lines) == len(narrow.rows[0].lines) == 2
    assert narrow.rows[0].y > narrow.rows[0].top + 36


def test_the_description_reads_every_bar() -> None:
    made = chart(WIDE, [("", [Bar("Thủ tục", 0.9, 0.85, 0.94, 1234, "not_met")])], 0.95, "t")
    assert "Thủ tục: 90,0% (85,0–94,0%, n = 1.234)" in made.description
