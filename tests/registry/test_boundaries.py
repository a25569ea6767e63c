"""Outlines come from GeoJSON by unit code; neighbours stay beside one another; a bad file changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from survey import store
from survey.config import Config
from survey.errors import Refused
from survey.models import Boundary
from survey.registry import boundaries
from survey.registry.outlines import simplified

# Two squares with a wavy border between them.
BORDER = [(1.0, 0.0), (1.001, 0.25), (0.999, 0.5), (1.2, 0.6), (1.001, 0.75), (1.0, 1.0)]
LEFT = [(0.0, 0.0), *BORDER, (0.0, 1.0), (0.0, 0.0)]
RIGHT = [(2.0, 0.0), (2.0, 1.0), *BORDER[::-1], (2.0, 0.0)]


def feature(code: str, ring: list[tuple[float, float]], **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    } | more


@pytest.fixture
def file(tmp_path: Path, settings: Config) -> Callable[[Any], Path]:
    store.connect(settings.database_url)

    def write(content: Any) -> Path:
        path = tmp_path / "ranh-gioi.geojson"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def take(path: Path) -> boundaries.Taken:
    with store.writing() as session:
        return boundaries.import_file(session, path, "15")


def stored() -> int:
    with store.reading() as session:
        return session.query(Boundary).count()


def test_outlines_are_matched_by_code_and_the_rest_is_reported(file: Callable[[Any], Path]) -> None:
    taken = take(file(collection(feature("02647", LEFT), feature("99999", RIGHT))))
    assert (taken.stored, taken.unknown, len(taken.missing)) == (1, ("99999",), 98)
    assert taken.points < taken.points_before
    assert stored() == 1


def test_a_second_file_replaces_the_first(file: Callable[[Any], Path]) -> None:
    take(file(collection(feature("02647", LEFT), feature("02671", RIGHT))))
    take(file(collection(feature("02671", RIGHT))))
    assert stored() == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "không phải GeoJSON"),
        ("[]", "không phải GeoJSON"),
        (collection(), "không có vùng nào"),
        (collection({"type": "Feature", "properties": {}, "geometry": {}}), "without a code"),
        (collection(feature("02647", [(1, 200)])), "longitude and latitude"),
        (
            collection(feature("02647", [], geometry={"type": "Point", "coordinates": [1, 2]})),
            "expected Polygon",
        ),
        (collection(feature("99999", LEFT)), "Không mã nào"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_changes_nothing(
    file: Callable[[Any], Path], content: Any, why: str
) -> None:
    take(file(collection(feature("02671", RIGHT))))
    with pytest.raises(Refused, match=why):
        take(file(content))
    assert stored() == 1


def test_the_command_says_what_it_took(file: Callable[[Any], Path], sipas: Callable[..., Result]) -> None:
    done = sipas("units", "boundaries", str(file(collection(feature("02647", LEFT)))))
    assert done.exit_code == 0, done.output
    assert "Đã lưu ranh giới của 1 đơn vị" in done.stdout
    assert "02671 không có ranh giới" in done.stderr


def test_a_shared_border_is_simplified_alike_on_both_sides() -> None:
    made = simplified({"left": [[LEFT]], "right": [[RIGHT]]}, 0.01)
    left, right = made["left"][0][0], made["right"][0][0]
    shared = sorted({spot for spot in left if 0.9 < spot[0] < 1.3}, key=lambda spot: spot[1])
    assert shared == [(1.0, 0.0), (0.999, 0.5), (1.2, 0.6), (1.001, 0.75), (1.0, 1.0)]
    assert set(shared) == {spot for spot in right if 0.9 < spot[0] < 1.3}
    assert (left[0], right[0]) == (left[-1], right[-1])


def test_a_hole_keeps_fitting_what_lies_in_it() -> None:
    inside = [(0.4, 0.4), (0.6, 0.4), (0.601, 0.5), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)]
    made = simplified({"around": [[LEFT, inside[::-1]]], "inside": [[inside]]}, 0.01)
    assert set(made["around"][0][1]) == set(made["inside"][0][0])
    assert (0.601, 0.5) not in made["inside"][0][0]


def test_an_outline_of_two_points_is_none() -> None:
    assert simplified({"line": [[[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]]}, 0.01) == {}


def test_a_negative_distance_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        simplified({}, -1)


@given(
    bumps=st.lists(st.tuples(st.floats(0.5, 1.5), st.floats(0.01, 0.99)), max_size=12),
    coarse=st.floats(0, 0.5),
)
@settings(max_examples=60, deadline=None)
def test_neighbours_keep_the_same_border_whatever_it_is(
    bumps: list[tuple[float, float]], coarse: float
) -> None:
    border = [(1.0, 0.0), *sorted(set(bumps), key=lambda spot: spot[1]), (1.0, 1.0)]
    left = [(0.0, 0.0), *border, (0.0, 1.0), (0.0, 0.0)]
    right = [(2.0, 0.0), (2.0, 1.0), *border[::-1], (2.0, 0.0)]
    made = simplified({"left": [[left]], "right": [[right]]}, coarse)
    assert {s for s in made["left"][0][0] if s[0] > 0} == {s for s in made["right"][0][0] if s[0] < 2}
