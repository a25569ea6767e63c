"""Vietnamese working days: weekends, the holidays of each year's file, Saturdays worked in exchange."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from survey.errors import Refused
from survey.i18n import gettext as _

log = logging.getLogger(__name__)
# Settings and years whose missing file this process has told: every page and every look meets it.
_told: set[tuple[Path, int]] = set()

SHIPPED = Path(__file__).parent / "data" / "holidays"
FOLDER = "holidays"
SATURDAY = 5


@dataclass(frozen=True)
class Year:
    """A year's days off besides weekends, and weekend days that are worked; with what each is."""

    closed: Mapping[date, str]
    worked: Mapping[date, str]
    announced: bool


@dataclass(frozen=True)
class Calendar:
    """The years' files: an office's own in `instance`/holidays come before those shipped."""

    instance: Path

    def year(self, number: int) -> Year:
        """Raises Refused for a year without a file, and for a file with mistakes."""
        for folder in (self.instance / FOLDER, SHIPPED):
            path = folder / f"{number}.yaml"
            if path.is_file():
                return _read(path, path.stat().st_mtime_ns)
        text = _(
            "Chưa có tệp ngày nghỉ năm %(year)s. Hãy đặt tệp %(path)s rồi chạy lại; chưa có gì thay đổi.",
            year=number,
            path=self.instance / FOLDER / f"{number}.yaml",
        )
        raise Refused(text)

    def is_working(self, day: date) -> bool:
        """Raises Refused for a year without a file."""
        year = self.year(day.year)
        return day not in year.closed and (day.weekday() < SATURDAY or day in year.worked)

    def after(self, day: date, working_days: int) -> date:
        """The working day so many working days after `day`; raises Refused for a year without a file.

        The day itself does not count, whether it is worked or not.
        """
        if working_days < 1:
            raise ValueError(f"{working_days} working days; expected at least 1")
        left = working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day


def holidays_aside(instance: Path) -> Callable[[date], bool]:
    """Whether a day is no holiday, each year's file being looked at once: make it anew for each page or look.

    A year without a file that can be used has no holiday: better a false alarm than none.
    """
    calendar = Calendar(instance)

    @cache
    def closed(year: int) -> Collection[date]:
        try:
            return calendar.year(year).closed
        except Refused as refusal:
            if (instance, year) not in _told:
                _told.add((instance, year))
                log.warning("holidays of %s are not known: %s", year, refusal)
            return ()

    return lambda day: day not in closed(day.year)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Year:
    return read_year(path)


def read_year(path: Path) -> Year:
    """A year's file; raises Refused saying what is wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, ValueError, OSError) as error:
        reason = str(error).replace("\n", " ")
        raise Refused(_("Không đọc được %(path)s: %(reason)s.", path=path.name, reason=reason)) from None
    if not isinstance(content, dict) or str(content.get("year")) != path.stem:
        raise Refused(_("%(path)s: cần “year: %(year)s”.", path=path.name, year=path.stem))
    closed, worked = (_days(path, content, name) for name in ("closed", "worked"))
    if not closed:
        raise Refused(_("%(path)s: “closed” chưa có ngày nào.", path=path.name))
    return Year(closed, worked, content.get("status") == "announced")


def _days(path: Path, content: Mapping[str, Any], name: str) -> dict[date, str]:
    given = content.get(name) or {}
    right = isinstance(given, dict) and all(
        type(day) is date and str(day.year) == path.stem and isinstance(what, str)
        for day, what in given.items()
    )
    if not right:
        text = _("%(path)s: “%(name)s” gồm các dòng “năm-tháng-ngày: tên”, ngày thuộc năm của tệp.")
        raise Refused(text % {"path": path.name, "name": name})
    return dict(given)
