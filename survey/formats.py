"""Numbers and days as people here write them: 84,92%, 36.525, 22/11/2026.

Every function takes the language from the request unless told; Jinja gets them all as filters.
Every language but English writes as Việt Nam does: CLDR knows few of those spoken here, and some of
these as written elsewhere (Hmong with a decimal point), while all numbers around their speakers are so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask

from survey.clock import LOCAL
from survey.i18n import current_language
from survey.i18n import gettext as _

NOTHING = "–"
_SWAPPED = str.maketrans(",.", ".,")
MONTHS = "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"

Number = int | float | Decimal


def percent(rate: Number | None, places: int = 1, *, lang: str | None = None) -> str:
    """A rate between 0 and 1 as a percentage, rounded half up.

    100% and 0% are written only for all and for none: 0.99996 is "99,9%", not "100%".
    """
    shown = _percent_digits(rate, places)
    return NOTHING if shown is None else _mark(shown, lang) + "%"


def percent_beside(rate: Number | None, target: Number) -> str:
    """A rate with as many decimals, one to six, as keep it on its side of the target: 94,96% of 95%."""
    aim = _exact(target)
    for places in range(1, 6):
        shown = _percent_digits(rate, places)
        if shown is None or aim is None or _exact(rate) == aim or Decimal(shown) != aim * 100:
            return percent(rate, places)
    return percent(rate, 6)


def chance(p: Number | None) -> str:
    """A probability in whole percent; what is nearly sure or nearly excluded is said so: "trên 99%"."""
    value = _exact(p)
    if value is not None and value > Decimal("0.99"):
        return _("trên 99%")
    if value is not None and value < Decimal("0.01"):
        return _("dưới 1%")
    return percent(p, 0)


def rate_range(low: Number | None, high: Number | None, places: int = 1, *, lang: str | None = None) -> str:
    """An interval of rates, "92,4–96,7%", with an en dash and one percent sign."""
    first, last = _percent_digits(low, places), _percent_digits(high, places)
    if first is None or last is None:
        return NOTHING
    return f"{_mark(first, lang)}–{_mark(last, lang)}%"


def _percent_digits(rate: Number | None, places: int) -> str | None:
    value = _exact(rate)
    if value is None:
        return None
    if value in (0, 1):
        return str(int(value * 100))
    step = Decimal(1).scaleb(-places)
    shown = _rounded(value * 100, places)
    if 0 < value < 1:
        shown = min(max(shown, step), 100 - step)
    return f"{shown:f}"


def integer(number: Number | None, *, lang: str | None = None) -> str:
    """A count with its thousands marked: 36.525, or 36,525 in English."""
    value = _exact(number)
    return NOTHING if value is None else _mark(f"{_rounded(value, 0):,f}", lang)


def decimal(number: Number | None, places: int = 2, *, trim: bool = False, lang: str | None = None) -> str:
    """A number with a decimal comma: 9,47. With trim, zeros at the end go: 3,50 is 3,5."""
    value = _exact(number)
    if value is None:
        return NOTHING
    text = f"{_rounded(value, places):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return _mark(text, lang)


def short_percent(rate: Number) -> str:
    """A target or a mark of an axis as people say it: 95%, 92,5%."""
    return decimal(rate * 100, 2, trim=True) + "%"


def _exact(number: Number | None) -> Decimal | None:
    """The shortest decimal that means this number, so that 0.285 rounds as written; None for no number."""
    if number is None:
        return None
    value = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    return value if value.is_finite() else None


def _rounded(value: Decimal, places: int) -> Decimal:
    shown = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(shown) if shown == 0 else shown


def _mark(text: str, lang: str | None) -> str:
    """Swap point and comma for Vietnamese and write a real minus sign."""
    if (lang or current_language()) != "en":
        text = text.translate(_SWAPPED)
    return text.replace("-", "−")


def day(when: date | datetime | str | None, *, lang: str | None = None) -> str:
    """A day: 22/11/2026, or 22 Nov 2026 in English where 11/12 could be read two ways."""
    moment = _local(when)
    if moment is None:
        return NOTHING
    if (lang or current_language()) == "en":
        return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{moment.day:02d}/{moment.month:02d}/{moment.year}"


def clock(when: datetime | str | None, *, lang: str | None = None) -> str:
    """A moment in Việt Nam's time: 22/11/2026 09:42."""
    moment = _local(when)
    if not isinstance(moment, datetime):
        return day(when, lang=lang)
    return f"{day(when, lang=lang)} {moment:%H:%M}"


def _local(when: date | datetime | str | None) -> date | datetime | None:
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if len(when) > len("2026-11-22") else date.fromisoformat(when)
    if not isinstance(when, datetime):
        return when
    # SQLite gives moments back without a zone; inside the service every moment is UTC.
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(LOCAL)


def parse_decimal(text: str) -> float:
    """A number typed with comma or point: "84,92", "84.92", "1.234,5", "1,234.5".

    Raises ValueError for anything else. A lone comma or point is the decimal mark.
    """
    cleaned = re.sub(r"\s", "", text).replace("−", "-")
    plain = re.fullmatch(r"-?\d+([.,]\d+)?", cleaned, re.ASCII)
    grouped = re.fullmatch(r"-?\d{1,3}([.,])\d{3}(\1\d{3})*(?!\1)[.,]\d+", cleaned, re.ASCII)
    if not (plain or grouped):
        raise ValueError(f"number {text!r}; expected digits with a decimal comma or point")
    if grouped:
        cleaned = cleaned.replace(grouped[1], "")
    return float(cleaned.replace(",", "."))


def parse_integer(text: str) -> int:
    """A whole number, thousands marked by point, comma or space or not at all: "36.525", "36525"."""
    cleaned = re.sub(r"\s", " ", text.strip())
    if not re.fullmatch(r"\d+|\d{1,3}([., ])\d{3}(\1\d{3})*", cleaned, re.ASCII):
        raise ValueError(f"whole number {text!r}; expected digits, thousands marked by a point")
    return int(re.sub(r"[., ]", "", cleaned))


def init_app(app: Flask) -> None:
    """Give templates the functions above, as filters and as functions."""
    named = {
        "percent": percent,
        "percent_beside": percent_beside,
        "chance": chance,
        "rate_range": rate_range,
        "integer": integer,
        "decimal": decimal,
        "date": day,
        "datetime": clock,
    }
    app.jinja_env.filters.update(named)
    app.jinja_env.globals.update(named)
