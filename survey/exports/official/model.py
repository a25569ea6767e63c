"""An official report as a document, before any file: what stands where, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from survey.charts import Picture

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

# A table of so many rows at most stays on one page.
SHORT = 12

Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """`level` 1 is "I.", 2 is "1.", 3 is "a)"; the text carries its number."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of assembled sentences; `key` names it for whoever words it anew before signing."""

    key: str
    text: str


@dataclass(frozen=True)
class Column:
    """`share` is the column's part of the width, in any unit that all columns of a table use."""

    head: str
    share: float
    align: Align = "center"


@dataclass(frozen=True)
class Table:
    """A caption above, a head repeated on every page, rows (`strong` ones set off), a note."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    strong: frozenset[int] = frozenset()
    size: float = 12

    @property
    def long(self) -> bool:
        """Runs over pages: its note then stands above it, and its head is repeated."""
        return len(self.rows) > SHORT


@dataclass(frozen=True)
class Figure:
    """A picture with its caption below."""

    caption: str
    picture: Picture


Block: TypeAlias = Heading | Paragraph | Table | Figure


@dataclass(frozen=True)
class Head:
    """Who writes (`who` inside a sentence), which number, where and when; without a day room for the hand."""

    superior: str
    body: str
    who: str
    number: str
    symbol: str
    place: str
    day: date | None
    kind: str
    subject: str

    @property
    def number_line(self) -> str:
        return f"Số: {self.number or '……'}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """Days below ten and the months of January and February take a zero, as the decree asks."""
        return f"{self.place}, {self.day_words}"

    @property
    def attached(self) -> str:
        """What stands below the title of an appendix."""
        number = self.number_line.removeprefix("Số: ")
        # The name of the body stays together, or one syllable of it would stand in a line of its own.
        who = self.who.replace(" ", "\u00a0")
        return f"(Kèm theo Báo cáo số {number} {self.day_words} của {who})"

    @property
    def day_words(self) -> str:
        if self.day is None:
            return "ngày …… tháng …… năm ……"
        month = f"{self.day.month:02d}" if self.day.month < 3 else str(self.day.month)
        return f"ngày {self.day.day:02d} tháng {month} năm {self.day.year}"


@dataclass(frozen=True)
class Signature:
    """Lines above the room for the hand ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), the name below."""

    post: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Appendix:
    """Begins on a page of its own."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """The whole report. `mark` stands on every page of figures that are not final or not real."""

    head: Head
    mark: str
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: Signature
    appendices: tuple[Appendix, ...]
    data_hash: str

    @property
    def title(self) -> str:
        return f"{self.head.kind} {self.head.subject}"

    def paragraphs(self) -> Iterator[Paragraph]:
        """Everything assembled that may be worded anew, in the order of reading."""
        for blocks in (self.blocks, *(appendix.blocks for appendix in self.appendices)):
            yield from (block for block in blocks if isinstance(block, Paragraph))
