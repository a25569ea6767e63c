"""Words that several pictures share."""

from __future__ import annotations

from collections.abc import Sequence

from survey.formats import integer
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l

NO_ANSWERS = _l("Chưa có câu trả lời")
VERDICTS = {"met": _l("Đạt"), "not_met": _l("Chưa đạt"), "undecided": _l("Chưa đủ cơ sở kết luận")}
# What the bounds of a rate are: an interval, or what may be looked at every day while answers still come.
CONFIDENCE, WATCHED = _l("khoảng tin cậy 95%"), _l("khoảng theo dõi")
# A description is listened to: longer lists are left to the table.
MOST = 12


def bounds_name(watched: bool) -> str:
    """What the bounds of a picture are, inside a sentence."""
    return str(WATCHED if watched else CONFIDENCE)


def capital(text: str) -> str:
    """The same words at the head of a column."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The same words with one full stop at their end."""
    return text.rstrip(" .") + "."


def listed(said: Sequence[str]) -> str:
    """All of a short list; the first of a long one and where the rest is."""
    if len(said) <= MOST:
        return "; ".join(said) + "."
    rest = _("Còn %(n)s dòng nữa trong bảng.", n=integer(len(said) - MOST))
    return "; ".join(said[:MOST]) + f". {rest}"
