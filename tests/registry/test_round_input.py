from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from survey.errors import BadFile, Refused
from survey.intake.tables import parse_table
from survey.registry.round_files import read_units
from survey.registry.round_input import parse_day, parse_percent, suggested_slug

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("text", ["22/11/2026", "22-11-2026", "22.11.2026", "2026-11-22", " 22/11/2026 "])
def test_a_day_is_typed_as_people_here_do_or_as_machines_do(text: str) -> None:
    assert parse_day(text) == TODAY


@pytest.mark.parametrize(
    "text", ["", "22/11", "31/2/2026", "2026/11/22", "11/22/2026", "1/1/1900", "٢٢/١١/٢٠٢٦"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_day(text)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_reads_back_both_ways(day: date) -> None:
    assert parse_day(day.isoformat()) == parse_day(f"{day.day}/{day.month}/{day.year}") == day


@given(st.integers(min_value=2, max_value=99), st.integers(min_value=0, max_value=99))
def test_a_percentage_reads_alike_with_comma_and_point(whole: int, part: int) -> None:
    assert parse_percent(f"{whole},{part:02d}") == parse_percent(f"{whole}.{part:02d}%")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Đợt 2 năm 2026", "dot-2-nam-2026"), ("  SIPAS – Quý IV ", "sipas-quy-iv"), ("“…”", "")],
)
def test_a_slug_is_made_from_the_name(name: str, slug: str) -> None:
    assert suggested_slug(name) == slug


def problems(session: Session, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(BadFile) as caught:
        read_units(session, parse_table(text.encode()), TODAY, "15")
    return caught.value.problems


def test_a_list_without_codes_names_the_missing_column(session: Session) -> None:
    assert problems(session, "ma,N\n02839,1\n") == [
        (1, "ma", "Không có cột này; các cột là unit, N, quota."),
        (1, "unit", "Thiếu cột bắt buộc “unit” (mã đơn vị)."),
    ]


def test_a_unit_stands_once(session: Session) -> None:
    found = problems(session, "unit\n02839\n02839\n")
    assert found == [(3, "unit", "Đơn vị “02839” đã có ở dòng trên.")]


@pytest.mark.parametrize("number", ["-5", "0", "1,5", "99999999999", "=1+1"])
def test_a_number_of_people_is_whole_and_possible(session: Session, number: str) -> None:
    [(row, column, _reason)] = problems(session, f"unit;N\n02839;{number}\n")
    assert (row, column) == (2, "N")


def test_an_empty_list_is_said_to_be_empty(session: Session) -> None:
    assert problems(session, "unit,N,quota\n") == [(2, "unit", "Tệp chưa có đơn vị nào.")]
