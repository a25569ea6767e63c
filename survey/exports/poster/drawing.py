"""Posters as one PDF, a page each, by typst: the same bytes for the same sheets, fonts inside, no network."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno

from survey.exports.poster.sheet import Sheet
from survey.i18n import gettext as _
from survey.i18n import using_language

SIZES = ("a4", "a6")
HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"
# A quarter of the square may be torn, stained or in shadow before a telephone gives up.
CORRECTION = "q"
QUIET_MODULES = 4


def pdf(sheets: Sequence[Sheet], size: str) -> bytes:
    """The posters in this order; raises ValueError for another size or for nothing to draw."""
    if size not in SIZES or not sheets:
        raise ValueError(f"size {size!r} and {len(sheets)} sheets; expected one of {SIZES} and at least one")
    with using_language("vi"):
        title = _("Tờ dán mã QR") + (f": {sheets[0].name}" if len(sheets) == 1 else "")
        drawn = [_drawn(sheet) for sheet in sheets]
    return _typeset(json.dumps(drawn), size, title)


# typst remembers the layouts of its last ten runs; who presses twice need not make it remember another.
@lru_cache(maxsize=8)
def _typeset(sheets: str, size: str, title: str) -> bytes:
    import typst  # 84 MB, which a service that prints nothing need not load

    return typst.compile(
        HERE.joinpath("sheet.typ").read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        sys_inputs={"sheets": sheets, "size": size, "title": title},
        format="pdf",
        pdf_standards=["ua-1"],
    )


def _drawn(sheet: Sheet) -> dict[str, Any]:
    """What the template reads of one sheet."""
    return {
        "name": sheet.name,
        "office": sheet.office,
        "address": sheet.typed,
        "square": square(sheet.address),
        "square-words": _("Mã QR") + f": {sheet.address}",
        **sheet.words(),
    }


def square(address: str) -> str:
    """The QR code as SVG, one path, without a size of its own."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error=CORRECTION)
    code.save(drawn, kind="svg", border=QUIET_MODULES, xmldecl=False, omitsize=True, nl=False)
    return drawn.getvalue().decode()
