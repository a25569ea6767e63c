"""Reading a PDF back with other programs than the one that wrote it: pdfium for pages, ZXing for codes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
import zxingcpp

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Paper:
    """One printed page: its size in mm, its words, and the boxes of its letters in points."""

    size: tuple[float, float]
    text: str
    boxes: list[tuple[float, float, float, float]]
    grey: np.ndarray[Any, Any]

    def codes(self) -> list[str]:
        """What a reader finds on a black-and-white copy of the page."""
        copied = np.where(self.grey < 128, 0, 255).astype(np.uint8)
        return [found.text for found in zxingcpp.read_barcodes(copied)]


def papers(pdf: bytes, dots_per_inch: int = 100) -> list[Paper]:
    """Every page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_paper(page, dots_per_inch) for page in document]
    finally:
        document.close()


def _paper(page: pypdfium2.PdfPage, dots_per_inch: int) -> Paper:
    width, height = page.get_size()
    words = page.get_textpage()
    text = unicodedata.normalize("NFC", " ".join(words.get_text_range().split()))
    boxes = [words.get_charbox(i) for i in range(words.count_chars())]
    grey = page.render(scale=dots_per_inch / 72, grayscale=True).to_numpy()
    return Paper(
        (width / POINTS_PER_MM, height / POINTS_PER_MM), text, boxes, grey.reshape(grey.shape[:2]).copy()
    )
