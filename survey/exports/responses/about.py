"""How a file of single answers came about, as (name, text) pairs: its method sheet."""

from __future__ import annotations

from survey.exports.responses.design import METHOD
from survey.exports.responses.people import People
from survey.exports.responses.variables import MISSING_WORDS, STATA_MISSING
from survey.formats import integer
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.tabulate.domains import channel_label
from survey.tabulate.method import round_rows


def about(people: People) -> list[tuple[str, str]]:
    """What a reader needs before the first row, in Vietnamese."""
    with using_language(DEFAULT):
        return [*round_rows(people.facts), *_rows(people), *_reading(people)]


def _rows(people: People) -> list[tuple[str, str]]:
    left_out = people.statuses["break_off"]
    channels = "; ".join(f"{channel_label(c)}: {integer(n)}" for c, n in people.channels.items())
    return [
        (_("Mỗi dòng"), _("một phiếu đầy đủ hoặc một phần; không có tên, giờ hay mã phiếu")),
        (_("Số dòng"), integer(len(people))),
        (_("Phiếu bỏ dở, không có trong tệp"), integer(left_out)),
        (_("Kênh thu thập"), channels or "–"),
        (_("Thứ tự dòng"), _("theo đơn vị, ngày, rồi theo nội dung; không theo lúc nhận phiếu")),
        (_("Quyền số"), _("đợt này không có quyền số: mọi phiếu bằng 1")),
    ]


def _reading(people: People) -> list[tuple[str, str]]:
    stata = "; ".join(f".{STATA_MISSING[code]} {word}" for code, word in MISSING_WORDS.items())
    codes = "; ".join(f"{code} {word}" for code, word in MISSING_WORDS.items())
    return [
        (_("Mã thiếu"), f"{codes} (Stata: {stata})"),
        (_("Không có ý kiến"), _("không nằm trong mẫu số; số lượng luôn được nêu")),
        (_("Dữ liệu cá nhân nhạy cảm"), _sensitive(people)),
        (_("Phương pháp"), METHOD),
        (_("Mã băm dữ liệu (SHA-256)"), people.hash),
    ]


def _sensitive(people: People) -> str:
    """Whether the file holds what the consent text calls sensitive."""
    held = [variable.label for variable in people.variables if variable.sensitive]
    return "; ".join(held) if held else _("không có trong tệp")
