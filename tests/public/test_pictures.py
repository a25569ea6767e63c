"""Pictures of published figures tell no more than the figures do."""

from typing import Any

from survey.public.pictures import factors

DOCUMENT: dict[str, Any] = {
    "factors": [{"id": "1", "label": {"vi": "Thủ tục"}}, {"id": "2", "label": {"vi": "Công chức"}}],
    "items": [],
    "round": {"target": 0.95},
}


def figure(low: float, high: float) -> dict[str, Any]:
    told = {"rate": low} if low == high else {"rate_between": [low, high]}
    return told | {"n": 200, "low": low - 0.03, "high": high + 0.02, "verdict": "undecided"}


def drawn(first: dict[str, Any], second: dict[str, Any]) -> Any:
    return factors(DOCUMENT, {"factors": {"1": first, "2": second}, "items": {}})


def test_of_a_range_its_middle_is_told_nowhere() -> None:
    picture = drawn(figure(0.917, 0.929), figure(0.96, 0.96))
    words = " ".join(
        (picture.title, picture.description, *(cell for row in picture.table.rows for cell in row))
    )
    assert "92,3" not in words
    assert picture.title == "Thấp nhất: Thủ tục, 91,7–92,9%"


def test_no_lowest_is_named_where_the_ranges_leave_a_doubt() -> None:
    assert drawn(figure(0.917, 0.929), figure(0.92, 0.92)).title == "Tỷ lệ hài lòng của từng yếu tố"
