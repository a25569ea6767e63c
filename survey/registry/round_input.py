"""What people type about a round, read alike from the form and from the command line."""

import re
from datetime import date

from sqlalchemy.orm import Session

from survey.errors import Refused
from survey.formats import parse_decimal
from survey.i18n import gettext as _
from survey.models import FORMULAS
from survey.registry import units
from survey.registry.round_files import Sizes
from survey.vietnamese import fold

_EARLIEST, _LATEST = 2000, 2100


def parse_day(text: str) -> date:
    """A day typed as 22/11/2026 or 2026-11-22; raises Refused."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip(), re.ASCII)
    local = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text.strip(), re.ASCII)
    parts = iso.groups() if iso else local.groups()[::-1] if local else ()
    try:
        year, month, day = (int(part) for part in parts)
        found = date(year, month, day)
    except ValueError:
        raise Refused(_("“%(text)s” không phải một ngày. Ví dụ: 22/11/2026.", text=text[:20])) from None
    if not _EARLIEST <= found.year <= _LATEST:
        raise Refused(_("Năm %(year)s không hợp lý; cần từ 2000 đến 2100.", year=found.year))
    return found


def parse_percent(text: str) -> float:
    """A target typed in percent, "95", "92,5" or "92.5%", as a rate; raises Refused."""
    try:
        value = parse_decimal(text.strip().removesuffix("%"))
    except ValueError:
        raise Refused(_("“%(text)s” không phải một số. Ví dụ: 95 hoặc 92,5.", text=text[:20])) from None
    if not 1 < value < 100:
        raise Refused(_("Mục tiêu tính bằng phần trăm, lớn hơn 1 và nhỏ hơn 100. Ví dụ: 95."))
    return round(value / 100, 6)


def suggested_slug(name: str) -> str:
    """A short name for addresses and commands: "Đợt 2 năm 2026" → "dot-2-nam-2026"."""
    return fold(name).replace(" ", "-")[:63].strip("-")


def all_communes(session: Session, day: date, province: str, quota: int | None = None) -> dict[int, Sizes]:
    """Every commune and ward valid on the opening day, all with the same quota."""
    return {unit.id: (None, quota) for unit in units.units_valid(session, day, "commune", province)}


def formula_name(formula: str) -> str:
    """What a formula means, in one line."""
    names = {
        "item_mean": _("Trung bình tỷ lệ hài lòng của các câu hỏi"),
        "pooled": _("Tổng số lượt hài lòng trên tổng số lượt trả lời"),
        "general": _("Câu hỏi hài lòng chung"),
        "mean_score": _("Điểm trung bình chia 5"),
        "mean_score_0": _("Điểm trung bình, đưa về thang 0 đến 100%"),
    }
    assert set(names) == set(FORMULAS)
    return names[formula]
