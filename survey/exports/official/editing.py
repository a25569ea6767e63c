"""Sentences that the office words anew before signing, and what in them no longer comes from the figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from survey.exports.official.model import Block, Document, Paragraph
from survey.i18n import gettext as _

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


@dataclass(frozen=True)
class Wording:
    """A paragraph as the office words it, and the computed one that it replaced then. An empty text leaves
    the paragraph out."""

    text: str
    computed: str


def worded(document: Document, wordings: Mapping[str, Wording]) -> Document:
    """The document with these paragraphs in the office's words."""

    def anew(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            replace(block, text=wordings[block.key].text)
            if isinstance(block, Paragraph) and block.key in wordings
            else block
            for block in blocks
        )

    appendices = tuple(replace(one, blocks=anew(one.blocks)) for one in document.appendices)
    return replace(document, blocks=anew(document.blocks), appendices=appendices)


def numbers(text: str) -> Counter[str]:
    """The figures in a text, as they are written.

    >>> sorted(numbers("94,9% (n = 11.905); đạt 95%."))
    ['11.905', '94,9', '95']
    """
    return Counter(_NUMBER.findall(text))


def strays(computed: str, text: str) -> tuple[list[str], list[str]]:
    """Figures that the computed paragraph does not have, and those of it that are gone.

    >>> strays("Tỷ lệ là 94,9% (n = 40).", "Tỷ lệ là 95,9% (n = 40).")
    (['95,9'], ['94,9'])
    """
    before, after = numbers(computed), numbers(text)
    return sorted((after - before).elements()), sorted((before - after).elements())


def warnings(document: Document, wordings: Mapping[str, Wording]) -> dict[str, list[str]]:
    """What the signer must know about each reworded paragraph of a computed document."""
    found = {}
    for paragraph in document.paragraphs():
        if (wording := wordings.get(paragraph.key)) and (said := _warnings(paragraph.text, wording)):
            found[paragraph.key] = said
    return found


def _warnings(computed: str, wording: Wording) -> list[str]:
    if not wording.text.strip():
        return [_("Đoạn này bị bỏ khỏi văn bản.")]
    added, gone = strays(computed, wording.text)
    said = []
    if added:
        said.append(_("Số không có trong câu tính từ số liệu: %(numbers)s.", numbers="; ".join(added)))
    if gone:
        said.append(
            _("Số của câu tính từ số liệu không còn trong câu đã sửa: %(numbers)s.", numbers="; ".join(gone))
        )
    if wording.computed != computed:
        said.append(_("Câu tính từ số liệu đã đổi sau lần sửa này."))
    return said


def left_over(document: Document, wordings: Mapping[str, Wording]) -> list[Wording]:
    """Wordings of paragraphs that the document no longer has; they are kept but not printed."""
    here = {paragraph.key for paragraph in document.paragraphs()}
    return [wording for key, wording in wordings.items() if key not in here]
