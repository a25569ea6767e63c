"""Pictures that are lists: levels centred on neutral, rank bands, bars of a whole, differences."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.charts import Band, Bar, Difference, Spread, bands, bars, differences, levels
from survey.charts.levels import before_centre
from tests.charts.drawn import shown, spoken

FIVE = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def rects(drawn: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    """Left edge and width of each rectangle of a kind."""
    found = drawn.iter("rect")
    return [(float(r.attrib["x"]), float(r.attrib["width"])) for r in found if r.get("class") == kind]


def test_bars_are_centred_on_the_middle_of_neutral() -> None:
    made = levels(
        [Spread("a", (0.1, 0.2, 0.2, 0.3, 0.2), 100), Spread("b", (0, 0, 0.4, 0, 0.6), 50)], FIVE, title="t"
    )
    for layout in ("wide", "narrow"):
        neutral = rects(shown(made.svg(layout)), "shade-3")[1:]
        first, second = (left + wide / 2 for left, wide in neutral)
        assert abs(first - second) <= 0.2


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any))
def test_segments_fill_the_bar_without_gap(counts: list[int]) -> None:
    shares = tuple(count / sum(counts) for count in counts)
    drawn = shown(levels([Spread("a", shares, sum(counts))], FIVE, title="t").svg("wide"))
    pieces = sorted(piece for at in range(1, 6) for piece in rects(drawn, f"shade-{at}")[1:])
    assert pieces[0][0] == 252.0
    for (left, wide), (following, _wide) in pairwise(pieces):
        assert abs(left + wide - following) <= 0.11
    assert sum(wide for _left, wide in pieces) == pytest.approx(350, abs=1)


def test_an_even_scale_is_centred_between_its_middle_levels() -> None:
    assert before_centre((0.25, 0.25, 0.5)) == 0.375
    assert before_centre((0.1, 0.2, 0.3, 0.4)) == pytest.approx(0.3)


def test_a_share_is_written_where_it_fits_and_always_in_the_table() -> None:
    made = levels([Spread("a", (0.01, 0.0, 0.02, 0.3, 0.67), 100)], FIVE, title="t")
    assert {"30%", "67%"} <= set(spoken(made.svg("wide")))
    assert "1%" not in spoken(made.svg("wide"))
    assert made.table.rows == (("a", "1,0%", "0%", "2,0%", "30,0%", "67,0%", "100"),)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.2, 0.2, 0.2, 0.2, 0.3), (-0.1, 0.5, 0.2, 0.2, 0.2)])
def test_shares_that_do_not_fit_are_refused(shares: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="xã: shares"):
        levels([Spread("xã", shares, 10)], FIVE, title="t")
    with pytest.raises(ValueError, match="6 levels"):
        levels([], [*FIVE, "?"], title="t")


def test_a_hidden_row_of_levels_has_no_bar() -> None:
    made = levels([Spread("xã", None, None, note="Không công bố")], FIVE, title="t")
    assert len(rects(shown(made.svg("wide")), "shade-5")) == 1  # the key's
    assert "Không công bố" in spoken(made.svg("wide"))
    assert made.table.rows[0][1] == "Không công bố"
    assert "xã: Không công bố" in made.description


def test_a_band_runs_from_the_best_to_the_worst_rank() -> None:
    made = bands([Band("a", 3, 2, 5, 0.9, 40), Band("b", 1, 1, 9)], of=9, title="t")
    drawn = shown(made.svg("wide"))
    band, whole = drawn.find("line[@class='interval']"), drawn.find("line[@class='whole']")
    assert band is not None
    assert whole is not None
    assert (
        float(whole.attrib["x1"])
        < float(band.attrib["x1"])
        < float(band.attrib["x2"])
        < float(whole.attrib["x2"])
    )
    assert {"2–5", "1–9"} <= set(spoken(made.svg("narrow")))


@pytest.mark.parametrize("ranks", [(1, 2, 3), (3, 1, 10), (None, 1, 2)])
def test_impossible_ranks_are_refused(ranks: tuple[int | None, int, int]) -> None:
    with pytest.raises(ValueError, match="expected best, rank, worst in order from 1 to 9"):
        bands([Band("a", *ranks)], of=9, title="t")


def test_one_unit_alone_has_a_band() -> None:
    assert bands([Band("a", 1, 1, 1, 1.0, 30)], of=1, title="t").table.rows[0][1] == "1"


def test_a_bar_is_as_long_as_its_share() -> None:
    drawn = shown(bars([Bar("a", 2.5, 10), Bar("b", 0, 1), Bar("c", 3, 2)], title="t").svg("wide"))
    whole = rects(drawn, "whole-bar")[0][1]
    assert [wide / whole for _left, wide in rects(drawn, "filled")] == pytest.approx([0.25, 1.0], abs=0.001)


def test_bars_of_nothing_are_refused() -> None:
    for row in (Bar("a", 1, 0), Bar("a", -1, 2)):
        with pytest.raises(ValueError, match="expected 0 or more of more than 0"):
            bars([row], title="t")


def test_a_difference_is_full_only_where_its_interval_leaves_out_zero() -> None:
    rows = [Difference("a", 0.02, 0.01, 0.03), Difference("b", -0.02, -0.05, 0.01)]
    made = differences(rows, title="t")
    drawn = shown(made.svg("wide"))
    assert [c.get("class") for c in drawn.iter("circle")] == ["point met", "point"]
    (zero,) = (float(at.attrib["x1"]) for at in drawn.findall("line[@class='target']"))
    first, second = (float(c.attrib["cx"]) for c in drawn.iter("circle"))
    assert second < zero < first
    assert made.table.rows[1][1:] == ("−2,0", "−5,0 đến +1,0", "chưa tách được khỏi 0")


def test_a_refused_comparison_says_why() -> None:
    made = differences([Difference("a", None, None, None, note="Khác phiếu hỏi")], title="t")
    assert "Khác phiếu hỏi" in spoken(made.svg("narrow"))
    assert made.table.rows[0][3] == "Khác phiếu hỏi"
