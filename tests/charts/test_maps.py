"""Tiles and maps: every unit in the shade and shape of its state, outlines that keep touching."""

import pytest

from survey.charts import Region, State, Tile, polygons, shapes, tiles
from survey.charts.shapes import _inside
from tests.charts import samples
from tests.charts.drawn import numbers, shown, spoken

SQUARE = [(103.0, 22.0), (103.2, 22.0), (103.2, 22.2), (103.0, 22.2), (103.0, 22.0)]
NEXT = [(103.2, 22.0), (103.4, 22.0), (103.4, 22.2), (103.2, 22.2), (103.2, 22.0)]


def region(name: str, *rings: list[tuple[float, float]], state: str = "met") -> Region:
    return Region(Tile(name, state, "95,2%", "n = 340"), [[ring] for ring in rings])


def test_every_unit_has_a_tile_of_one_size() -> None:
    for layout in ("wide", "narrow"):
        drawn = shown(samples.tiles(152).svg(layout))
        boxes = [r for r in drawn.iter("rect") if r.find("title") is not None]
        assert len(boxes) == 152
        assert len({(r.get("width"), r.get("height")) for r in boxes}) == 1
        assert len({(r.get("x"), r.get("y")) for r in boxes}) == 152


def test_a_tile_says_name_figure_and_state_and_the_table_too() -> None:
    made = tiles([Tile("Xã Y Tý", "not_met", "91,8%", "n = 334"), Tile("Xã Nậm Xé", "hidden")], title="t")
    assert {"Xã Y Tý", "91,8%", "n = 334", "Chưa đạt"} <= set(spoken(made.svg("wide")))
    assert made.table.rows == (
        ("Xã Y Tý", "Chưa đạt", "91,8%", "n = 334"),
        ("Xã Nậm Xé", "Không công bố, quá ít câu trả lời", "–", ""),
    )
    assert made.description == (
        "2 đơn vị theo tình trạng. Chưa đạt: 1; Không công bố, quá ít câu trả lời: 1."
    )


def test_only_states_that_occur_are_in_the_key() -> None:
    said = spoken(tiles([Tile("Xã Y Tý", "met")], title="t").svg("wide"))
    assert "Đạt" in said
    assert "Chưa đạt" not in said


def test_states_of_ones_own() -> None:
    own = {"low": State("dưới 90%", "down", 1), "high": State("từ 95%", "up", 5)}
    made = tiles([Tile("a", "low"), Tile("b", "high")], title="t", states=own)
    assert {"tile-1", "tile-5"} <= {r.get("class") for r in shown(made.svg("wide")).iter("rect")}
    with pytest.raises(ValueError, match=r"a: state 'met'; expected one of \['low', 'high'\]"):
        tiles([Tile("a", "met")], title="t", states=own)


def edges(svg: str) -> list[list[tuple[float, float]]]:
    """The corners of each outline, steps added up."""
    found = []
    for path in shown(svg).iter("path"):
        if "land" not in path.get("class", ""):
            continue
        given = numbers(path.attrib["d"])
        corners = [(given[0], given[1])]
        for at in range(2, len(given), 2):
            corners.append((corners[-1][0] + given[at], corners[-1][1] + given[at + 1]))
        found.append(corners)
    return found


def test_neighbours_keep_their_border_in_common() -> None:
    made = shapes([region("a", SQUARE), region("b", NEXT)], title="t")
    one, other = edges(made.svg("wide"))
    assert len(set(one) & set(other)) == 2


def test_north_is_up_and_east_is_right() -> None:
    made = shapes([region("a", SQUARE), region("b", NEXT)], title="t")
    one, other = edges(made.svg("wide"))
    assert max(x for x, _y in one) == min(x for x, _y in other)
    assert one[0][1] == max(y for _x, y in one)


def test_the_map_fits_its_layout() -> None:
    for layout in ("wide", "narrow"):
        drawn = shown(samples.shapes().svg(layout))
        width, height = numbers(drawn.get("viewBox", ""))[2:]
        for outline in edges(samples.shapes().svg(layout)):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in outline)


def test_a_shape_lies_inside_its_outline_even_where_the_middle_does_not() -> None:
    bent = [(0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (60.0, 90.0), (60.0, 30.0), (0.0, 30.0)]
    (x, y), room = _inside(bent)
    assert room > 8
    assert y < 30 or x > 60


def test_a_unit_too_small_to_see_is_still_in_the_table() -> None:
    tiny = [(103.0, 22.0), (103.00001, 22.0), (103.0, 22.00001), (103.0, 22.0)]
    made = shapes([region("xã", tiny), region("a", NEXT)], title="t")
    assert made.table.rows[0][0] == "xã"
    assert made.png(300)


def test_a_unit_without_outline_is_refused() -> None:
    with pytest.raises(ValueError, match="xã: no outline"):
        shapes([region("xã", SQUARE[:2])], title="t")


def test_geojson_geometries_are_read_and_others_refused() -> None:
    ring = [list(spot) for spot in SQUARE]
    assert polygons({"type": "Polygon", "coordinates": [ring]}) == [[SQUARE]]
    assert polygons({"type": "MultiPolygon", "coordinates": [[ring], [ring]]}) == [[SQUARE], [SQUARE]]
    with pytest.raises(ValueError, match="geometry 'Point'; expected Polygon or MultiPolygon"):
        polygons({"type": "Point", "coordinates": [1, 2]})
