"""A document as it is written: headings, tables and figures get their numbers here, none by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.charts import Picture
from survey.exports.official.model import Block, Column, Figure, Heading, Paragraph, Table
from survey.exports.official.wording import ROMAN


@dataclass
class Outline:
    """Blocks in order. `within` is put before the numbers of tables, as in "Bảng II.1" of an appendix."""

    within: str = ""
    blocks: list[Block] = field(default_factory=list)
    sections: int = 0
    parts: int = 0
    tables: int = 0
    figures: int = 0

    def section(self, title: str) -> None:
        self.sections, self.parts = self.sections + 1, 0
        self.blocks.append(Heading(f"{ROMAN[self.sections - 1]}. {title.upper()}", 1))

    def part(self, title: str) -> None:
        self.parts += 1
        self.blocks.append(Heading(f"{self.parts}. {title}", 2))

    def say(self, key: str, *sentences: str) -> None:
        """One paragraph of these sentences; empty ones are left out, and a paragraph of none."""
        if text := " ".join(sentence for sentence in sentences if sentence):
            self.blocks.append(Paragraph(key, text))

    @property
    def next_table(self) -> str:
        return f"Bảng {self.within}{self.tables + 1}"

    @property
    def next_figure(self) -> str:
        return f"Hình {self.within}{self.figures + 1}"

    def table(
        self,
        title: str,
        columns: tuple[Column, ...],
        rows: Sequence[tuple[str, ...]],
        *,
        note: str = "",
        strong: frozenset[int] = frozenset(),
        size: float = 12,
    ) -> None:
        caption = f"{self.next_table}. {title}"
        self.tables += 1
        self.blocks.append(Table(caption, columns, tuple(rows), note, strong, size))

    def figure(self, picture: Picture | None) -> None:
        if picture is None:
            return
        caption = f"{self.next_figure}. {picture.title}"
        self.figures += 1
        self.blocks.append(Figure(caption, picture))
