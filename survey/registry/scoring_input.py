"""What people type about points: numbers exactly as written, periods, criteria, targets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from survey.errors import Refused
from survey.formats import day as written
from survey.i18n import gettext as _
from survey.models import PERIODS
from survey.registry.round_input import parse_day

ENDS = {"quy-1": (3, 31), "6-thang": (6, 30), "quy-3": (9, 30), "nam": (12, 31)}
AD_HOC = "dot-xuat"
EARLIEST, LATEST = 2012, 2100
MOST_DIGITS = 18


def period_name(period: str) -> str:
    """A kind of period as reports name it."""
    names = {
        "quy-1": _("Quý I"),
        "6-thang": _("6 tháng"),
        "quy-3": _("Quý III"),
        "nam": _("Năm"),
        "dot-xuat": _("Đột xuất"),
    }
    return names[period]


def period_words(period: str, day: date) -> str:
    """A period with its year inside a sentence: "6 tháng đầu năm 2026", "đột xuất ngày 15/03/2026"."""
    year = day.year
    words = {
        "quy-1": _("quý I năm %(year)s", year=year),
        "6-thang": _("6 tháng đầu năm %(year)s", year=year),
        "quy-3": _("quý III năm %(year)s", year=year),
        "nam": _("năm %(year)s", year=year),
        "dot-xuat": _("đột xuất ngày %(day)s", day=written(day)),
    }
    return words[period]


def last_day(year: int, period: str, day: date | None = None) -> date:
    """The day that a period runs to; Refused for an unknown one, and for an ad hoc one of another year."""
    if period not in PERIODS:
        raise Refused(
            _("Không có kỳ “%(period)s”. Các kỳ: %(known)s.", period=period, known=", ".join(PERIODS))
        )
    if period != AD_HOC:
        return date(year, *ENDS[period])
    if day is None or day.year != year:
        raise Refused(_("Kỳ đột xuất cần một ngày trong năm %(year)s.", year=year))
    return day


def parse_year(text: str) -> int:
    """A year of assessment; raises Refused."""
    if not re.fullmatch(r"\d{4}", text.strip(), re.ASCII) or not EARLIEST <= int(text) <= LATEST:
        raise Refused(
            _(
                "“%(text)s” không phải một năm từ %(low)s đến %(high)s.",
                text=text[:20],
                low=EARLIEST,
                high=LATEST,
            )
        )
    return int(text)


def period_address(period: str, day: date) -> str:
    """The last part of a scorecard's address: "nam", "dot-xuat-2026-03-15"."""
    return f"{period}-{day.isoformat()}" if period == AD_HOC else period


def read_period_address(year: int, text: str) -> tuple[str, date]:
    """The period and day of such an address; raises Refused."""
    period, _dash, day = text.partition(f"{AD_HOC}-")
    if not period and day:
        return AD_HOC, last_day(year, AD_HOC, parse_day(day))
    return text, last_day(year, text)


def parse_amount(text: str) -> Decimal:
    """A count or amount: 180.840 is thousands, 6,55 and 6.55 are decimals, "-" allowed; raises Refused.

    A point before exactly three digits marks thousands, as officials write; a comma is always decimal.
    """
    cleaned = re.sub(r"\s", "", text).replace("−", "-")
    grouped = re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", cleaned, re.ASCII)
    if grouped:
        cleaned = cleaned.replace(".", "")
    return _number(cleaned, text)


def parse_share(text: str) -> Decimal:
    """Points or a percentage, where thousands do not occur: 1.4823 is 1,4823; raises Refused."""
    return _number(re.sub(r"\s", "", text).replace("−", "-").removesuffix("%"), text)


def _number(cleaned: str, text: str) -> Decimal:
    if not re.fullmatch(r"-?\d+([.,]\d+)?", cleaned, re.ASCII) or len(cleaned) > MOST_DIGITS:
        raise Refused(_("“%(text)s” không phải một số. Ví dụ: 180.840 hoặc 6,55.", text=text[:40]))
    return Decimal(cleaned.replace(",", "."))


def parse_criterion(text: str) -> str:
    """The number of a criterion below an index, such as 3.4.1; raises Refused."""
    cleaned = text.strip()
    if not re.fullmatch(r"[1-9]\d?(\.[1-9]\d?){1,3}", cleaned, re.ASCII):
        raise Refused(_("“%(text)s” không phải mã tiêu chí. Ví dụ: 3.4.1.", text=text[:20]))
    return cleaned


def parse_targets(text: str) -> list[dict[str, str]]:
    """Targets, one a line: "nội dung | mục tiêu", or with the criterion before; raises Refused."""
    targets = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split("|")]
        if not any(parts):
            continue
        if len(parts) not in (2, 3) or not all(parts):
            raise Refused(_("Mục tiêu, dòng %(n)s: cần “nội dung | mục tiêu”.", n=number))
        named = {"criterion": parts[0]} if len(parts) == 3 else {}
        targets.append(named | {"text": parts[-2], "target": parts[-1]})
    return targets


def targets_text(targets: list[dict[str, str]]) -> str:
    """Targets as they are typed."""
    keys = ("criterion", "text", "target")
    return "\n".join(" | ".join(target[key] for key in keys if target.get(key)) for target in targets)


def typed(value: Mapping[str, object], key: str) -> str:
    """A stored number as it is typed: "180840", "6,55"; nothing for nothing."""
    found = value.get(key)
    return "" if found is None else str(found).replace(".", ",")
