"""Working days of Vietnamese offices: Tết, days worked in exchange, and years nobody wrote a file for."""

from datetime import date
from pathlib import Path

import pytest

from survey.errors import Refused
from survey.registry.calendar import SHIPPED, Calendar, holidays_aside, read_year


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), False),
        (date(2026, 2, 17), False),
        (date(2026, 2, 23), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2025, 4, 26), True),
    ],
)
def test_tet_and_exchanged_days(tmp_path: Path, day: date, works: bool) -> None:
    assert Calendar(tmp_path).is_working(day) is works


def test_ten_working_days_over_tet(tmp_path: Path) -> None:
    assert Calendar(tmp_path).after(date(2026, 2, 11), 10) == date(2026, 3, 4)


def test_the_own_file_of_an_office_counts(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2026.yaml").write_text("year: 2026\nclosed: {2026-03-02: Bão}\n")
    calendar = Calendar(tmp_path)
    assert not calendar.is_working(date(2026, 3, 2))
    assert calendar.is_working(date(2026, 2, 17))


def test_a_year_without_a_file_is_refused_saying_which_file_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"2031.*holidays/2031\.yaml"):
        Calendar(tmp_path).is_working(date(2031, 1, 2))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "year: 2029",
        "year: 2030\nclosed: [2030-01-01]",
        "year: 2030\nclosed: {2031-01-01: Tết}",
        "year: 2030\nclosed: {2030-02-30: Tết}",
        "year: 2030\nclosed: {}",
        "{",
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "2030.yaml"
    path.write_text(content)
    with pytest.raises(Refused, match=r"2030\.yaml"):
        read_year(path)


def test_every_shipped_year_can_be_read_and_holds_tet() -> None:
    years = [read_year(path) for path in sorted(SHIPPED.glob("*.yaml"))]
    assert len(years) >= 3
    assert all(sum(what == "Tết Nguyên đán" for what in year.closed.values()) >= 3 for year in years)


def test_a_year_without_a_file_has_no_holiday_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        works = holidays_aside(tmp_path)
        assert works(date(2099, 9, 2))
        assert not works(date(2026, 9, 2))
    assert caplog.text.count("holidays of 2099 are not known") == 1
