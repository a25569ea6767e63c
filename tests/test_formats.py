"""Numbers and days as written in Việt Nam, and read back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.formats import (
    chance,
    clock,
    day,
    decimal,
    integer,
    parse_decimal,
    parse_integer,
    percent,
    percent_beside,
    rate_range,
    short_percent,
)
from survey.i18n import using_language


def test_a_rate_has_a_decimal_comma_in_vietnamese_and_a_point_in_english():
    assert percent(0.8492, 2) == "84,92%"
    assert percent(0.8492) == "84,9%"
    with using_language("en"):
        assert percent(0.8492, 2) == "84.92%"


def test_a_rate_beside_its_target_is_never_rounded_onto_it():
    assert [percent_beside(rate, 0.95) for rate in (0.95, 0.9496, 0.94996, 0.949996, 0.9512, 1)] == [
        "95,0%",
        "94,96%",
        "94,996%",
        "94,9996%",
        "95,1%",
        "100%",
    ]
    assert percent_beside(None, 0.95) == "–"


def test_a_chance_that_is_nearly_sure_or_nearly_none_is_said_so():
    assert [chance(p) for p in (0, 0.0099, 0.01, 0.5, 0.99, 0.999998, 1)] == [
        "dưới 1%",
        "dưới 1%",
        "1%",
        "50%",
        "99%",
        "trên 99%",
        "trên 99%",
    ]
    assert chance(None) == "–"


@pytest.mark.parametrize("lang", ["mww", "hnj", "lo", "qtz"])
def test_languages_known_to_cldr_or_not_write_numbers_and_days_as_around_them(lang):
    assert percent(0.8492, 2, lang=lang) == "84,92%"
    assert rate_range(0.924, 0.967, lang=lang) == "92,4–96,7%"
    assert integer(36525, lang=lang) == "36.525"
    assert decimal(-9.47, lang=lang) == "−9,47"
    assert day(date(2026, 11, 22), lang=lang) == "22/11/2026"


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(0.9345, "93,5%"), (0.285, "28,5%"), (0.0005, "0,1%"), (0.94949, "94,9%"), (0.9495, "95,0%")],
)
def test_rates_round_half_up_as_written(rate, shown):
    assert percent(rate) == shown


def test_all_and_none_are_said_only_of_all_and_none():
    assert percent(1.0) == "100%"
    assert percent(0) == "0%"
    assert percent(0.99996) == "99,9%"
    assert percent(0.99996, 2) == "99,99%"
    assert percent(0.00001) == "0,1%"


@given(st.fractions(min_value=0, max_value=1))
def test_only_a_whole_rate_reads_100_or_0(fraction):
    shown = percent(float(fraction))
    assert (shown == "100%") == (float(fraction) == 1)
    assert (shown == "0%") == (float(fraction) == 0)


def test_an_interval_shares_one_percent_sign_and_an_en_dash():
    assert rate_range(0.924, 0.967) == "92,4–96,7%"
    assert rate_range(0.886, 1) == "88,6–100%"
    assert rate_range(0.924, 0.967, lang="en") == "92.4–96.7%"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_no_number_is_a_dash_and_never_nan(nothing):
    assert percent(nothing) == integer(nothing) == decimal(nothing) == rate_range(nothing, 1.0) == "–"


def test_counts_mark_their_thousands():
    assert integer(36525) == "36.525"
    assert integer(36525, lang="en") == "36,525"
    assert integer(-1200) == "−1.200"


def test_scores_have_the_places_asked_for():
    assert decimal(9.465) == "9,47"
    assert decimal(61.4203, 4) == "61,4203"
    assert decimal(3.5, trim=True) == "3,5"
    assert decimal(10, trim=True) == "10"
    assert decimal(-0.001) == "0,00"


def test_days_and_moments_are_those_of_viet_nam():
    assert day(date(2026, 11, 22)) == day("2026-11-22") == "22/11/2026"
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
    assert day(late) == "22/11/2026"
    assert clock(late) == clock(late.replace(tzinfo=None)) == "22/11/2026 00:30"
    assert day(late, lang="en") == "22 Nov 2026"
    assert day(None) == clock(None) == "–"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("84,92", 84.92),
        ("84.92", 84.92),
        (" 1.234,5 ", 1234.5),
        ("1,234.5", 1234.5),
        ("-3", -3),
        ("0,95", 0.95),
    ],
)
def test_comma_and_point_are_both_read(typed, meant):
    assert parse_decimal(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "mười", "1,2,3", "1.2.3", "1_000", "inf", "nan", "1e3", "--1", "12.34,5"]
)
def test_what_is_not_a_number_is_refused(typed):
    with pytest.raises(ValueError, match="expected digits"):
        parse_decimal(typed)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_what_we_write_we_can_read(number):
    written = decimal(number, 3)
    assert parse_decimal(written) == float(number)


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["vi", "en"]))
def test_a_count_written_is_a_count_read(number, lang):
    assert parse_integer(integer(number, lang=lang)) == number


@pytest.mark.parametrize("typed", ["", "12,5", "1.23", "-3", "3.000,5"])
def test_a_broken_count_is_refused(typed):
    with pytest.raises(ValueError, match="whole number"):
        parse_integer(typed)


def test_a_target_is_said_without_zeros_at_its_end():
    assert [short_percent(rate) for rate in (0.95, 0.925, 1)] == ["95%", "92,5%", "100%"]
