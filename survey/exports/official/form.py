"""What the office itself says in a report: its names, the period, who gets it and who signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import PERIODS
from survey.registry.places import Province
from survey.registry.round_input import parse_day
from survey.registry.scoring_input import parse_year

ABOUT = "khảo sát mức độ hài lòng của người dân, tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước"
PERIOD_NAMES = {
    "quy-1": _l("Quý I"),
    "6-thang": _l("6 tháng đầu năm"),
    "quy-3": _l("Quý III"),
    "nam": _l("Năm"),
    "dot-xuat": _l("Đột xuất"),
}
# First and last month of what a periodic report is about.
MONTHS = {"quy-1": (1, 3), "6-thang": (1, 6), "quy-3": (7, 9), "nam": (1, 12)}
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Form:
    """What stands in a report beside its figures. Lists have a line for each entry."""

    period: str
    year: int
    superior: str
    body: str
    symbol: str = "BC-SNV"
    number: str = ""
    place: str = ""
    day: date | None = None
    post: str = "GIÁM ĐỐC"
    name: str = ""
    recipients: str = ""

    @property
    def when(self) -> str:
        """The period as it stands in a sentence: "quý I năm 2026"."""
        names = {"quy-1": "quý I năm", "6-thang": "6 tháng đầu năm", "quy-3": "quý III năm", "nam": "năm"}
        return f"{names[self.period]} {self.year}" if self.period in names else f"đột xuất năm {self.year}"

    @property
    def subject(self) -> str:
        tail = self.when if self.period in MONTHS else "(báo cáo đột xuất)"
        return f"Kết quả {ABOUT} {tail}"

    @property
    def about(self) -> str:
        """What is reported, inside a sentence."""
        return f"kết quả {ABOUT} {self.when}" if self.period in MONTHS else f"kết quả {ABOUT}"

    @property
    def who(self) -> str:
        """The issuing body inside a sentence."""
        return "Sở Nội vụ" if self.body.upper() == "SỞ NỘI VỤ" else self.body

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        return _lines(self.recipients)

    @property
    def post_lines(self) -> tuple[str, ...]:
        return _lines(self.post)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def form_of(province: Province, period: str, closes: date) -> Form:
    """The form as the office begins with it; raises Refused for an unknown period."""
    if period not in PERIODS:
        raise Refused(
            _("Không có kỳ “%(period)s”. Các kỳ: %(known)s.", period=period, known=", ".join(PERIODS))
        )
    whole = f"{province.kind} {province.name}".strip()
    return Form(
        period=period,
        year=closes.year,
        superior=f"ỦY BAN NHÂN DÂN\n{whole.upper()}".strip(),
        body="SỞ NỘI VỤ",
        place=province.name,
        recipients="Bộ Nội vụ (để báo cáo)\nỦy ban nhân dân tỉnh (để báo cáo)\nLãnh đạo Sở\nLưu: VT, CCHC",
    )


def filled(form: Form, given: Mapping[str, str]) -> Form:
    """The form with what was typed; raises Refused for a day or year that is none and for too long texts."""
    known = {field.name for field in fields(Form)} - {"period", "day", "year"}
    typed = {name: text.replace("\r\n", "\n").strip() for name, text in given.items()}
    for name in known & typed.keys():
        if len(typed[name]) > LONGEST:
            raise Refused(_("Mỗi ô ở phần đầu có nhiều nhất %(n)s chữ.", n=LONGEST))
    texts: dict[str, Any] = {name: typed[name] for name in known & typed.keys()}
    made = replace(form, **texts)
    if "day" in typed:
        made = replace(made, day=parse_day(typed["day"]) if typed["day"] else None)
    if typed.get("year"):
        made = replace(made, year=parse_year(typed["year"]))
    return made


def outside(form: Form, closes: date) -> str | None:
    """Why a round does not end in the period of the report; None where it does or no period is set."""
    if form.period not in MONTHS:
        return None
    first, last = MONTHS[form.period]
    if closes.year == form.year and first <= closes.month <= last:
        return None
    return _(
        "Đợt khảo sát kết thúc ngày %(closes)s, không nằm trong kỳ báo cáo %(when)s.",
        closes=f"{closes:%d/%m/%Y}",
        when=form.when,
    )
