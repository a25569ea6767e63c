"""What people type: numbers exactly as written, periods, criteria, targets."""

from datetime import date
from decimal import Decimal

import pytest

from survey.errors import Refused
from survey.registry.scoring_input import (
    last_day,
    parse_amount,
    parse_criterion,
    parse_share,
    parse_targets,
    parse_year,
    period_address,
    read_period_address,
    targets_text,
    typed,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("180.840", "180840"),
        ("5.428.326", "5428326"),
        ("5.428.326,50", "5428326.50"),
        ("6,55", "6.55"),
        ("6.55", "6.55"),
        ("0.826", "0.826"),
        ("425,827", "425.827"),
        (" -3,2 ", "-3.2"),
        ("−3", "-3"),
        ("23", "23"),
    ],
)
def test_amounts_are_read_as_officials_write_them(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(("text", "value"), [("1.4823", "1.4823"), ("1,482", "1.482"), ("84,92 %", "84.92")])
def test_points_and_percentages_have_no_thousands(text: str, value: str) -> None:
    assert parse_share(text) == Decimal(value)


@pytest.mark.parametrize("text", ["nhiều", "1,2,3", "1.23.456", "", "١٢", "1e5", "NaN", "9" * 30, "5-3"])
def test_what_is_no_number_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(Refused, match="không phải một số"):
        parse_amount(text)


def test_a_stored_number_is_shown_as_it_is_typed() -> None:
    assert parse_amount(typed({"done": "425.827"}, "done")) == Decimal("425.827")
    assert typed({}, "done") == ""


def test_a_period_ends_on_its_last_day() -> None:
    days = [last_day(2026, period) for period in ("quy-1", "6-thang", "quy-3", "nam")]
    assert days == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    assert last_day(2026, "dot-xuat", date(2026, 5, 2)) == date(2026, 5, 2)


@pytest.mark.parametrize(
    ("period", "day", "words"),
    [
        ("quy-2", None, "Không có kỳ “quy-2”"),
        ("dot-xuat", None, "cần một ngày trong năm 2026"),
        ("dot-xuat", date(2025, 5, 2), "cần một ngày trong năm 2026"),
    ],
)
def test_a_period_that_cannot_be_is_refused(period: str, day: date | None, words: str) -> None:
    with pytest.raises(Refused, match=words):
        last_day(2026, period, day)


@pytest.mark.parametrize(("period", "day"), [("nam", date(2026, 12, 31)), ("dot-xuat", date(2026, 5, 2))])
def test_an_address_names_its_period(period: str, day: date) -> None:
    assert read_period_address(2026, period_address(period, day)) == (period, day)


@pytest.mark.parametrize("text", ["26", "1999", "2101", "năm nay", "٢٠٢٠"])
def test_a_year_is_a_year(text: str) -> None:
    with pytest.raises(Refused, match="không phải một năm từ 2012 đến 2100"):
        parse_year(text)


@pytest.mark.parametrize("text", ["3", "3.", "3.4.0", "a.1", "3.4.1.2.5", "3..1"])
def test_a_criterion_has_the_shape_of_one(text: str) -> None:
    with pytest.raises(Refused, match="không phải mã tiêu chí"):
        parse_criterion(text)


def test_targets_go_to_text_and_back() -> None:
    text = "8.1 | Tỷ lệ hài lòng | >= 95%\nSáng kiến | >= 3"
    targets = parse_targets(text + "\n\n")
    assert targets[0] == {"criterion": "8.1", "text": "Tỷ lệ hài lòng", "target": ">= 95%"}
    assert targets_text(targets) == text
    with pytest.raises(Refused, match="dòng 2"):
        parse_targets("a | b\nkhông có vạch")
