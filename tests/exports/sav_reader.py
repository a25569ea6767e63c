"""A second reader of SPSS files, written from their published layout, that shares nothing with the writer.

It knows what our files use: numbers and short strings, bytecode compression, value labels, missing values.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Column:
    """One variable; `width` is 0 for numbers, `missing` holds the user-missing values."""

    name: str
    width: int
    label: bytes
    missing: tuple[float, ...]
    words: dict[float, bytes] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)


class Sav:
    """The columns of a file by name, its documents and the bytes of its file label."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0
        self._codes: list[int] = []
        self.columns: dict[str, Column] = {}
        self.documents: list[bytes] = []
        self._places: list[Column | None] = []
        self._labels: dict[float, bytes] = {}
        self._header()
        while (kind := self._int()) != 999:
            RECORDS[kind](self)
        self._int()
        self._data()

    def _take(self, size: int) -> bytes:
        taken = self._content[self._at : self._at + size]
        assert len(taken) == size, "the file ends too early"
        self._at += size
        return taken

    def _int(self) -> int:
        (value,) = struct.unpack("<i", self._take(4))
        return int(value)

    def _double(self) -> float:
        (value,) = struct.unpack("<d", self._take(8))
        return float(value)

    def _header(self) -> None:
        assert self._take(4) == b"$FL2"
        self._take(60)
        layout, self.size, compression, _weight, self.rows = (self._int() for _ in range(5))
        assert (layout, compression) == (2, 1)
        assert self._double() == 100.0
        self._take(17)
        self.label = self._take(64).rstrip()
        self._take(3)

    def _variable(self) -> None:
        width, has_label, missing, _print, _write = (self._int() for _ in range(5))
        name = self._take(8).decode("ascii").rstrip()
        label = b""
        if has_label:
            size = self._int()
            label = self._take((size + 3) // 4 * 4)[:size]
        codes = tuple(self._double() for _ in range(abs(missing)))
        if width < 0:
            self._places.append(None)
            return
        column = Column(name, width, label, codes)
        self._places.append(column)
        self.columns[name] = column

    def _words(self) -> None:
        self._labels = {}
        for _ in range(self._int()):
            value = self._double()
            size = self._take(1)[0]
            self._labels[value] = self._take((size + 8) // 8 * 8 - 1)[:size]

    def _wearers(self) -> None:
        for _ in range(self._int()):
            column = self._places[self._int() - 1]
            assert column is not None
            column.words = self._labels

    def _documents(self) -> None:
        self.documents = [self._take(80).rstrip() for _ in range(self._int())]

    def _extension(self) -> None:
        kind, size, count = self._int(), self._int(), self._int()
        content = self._take(size * count)
        if kind == 13:
            pairs = [pair.split("=") for pair in content.decode("utf-8").split("\t")]
            for short, long in pairs:
                self.columns[short].name = long
            self.columns = {column.name: column for column in self.columns.values()}
        if kind == 20:
            assert content == b"UTF-8"

    def _data(self) -> None:
        for _ in range(self.rows):
            texts: dict[str, bytes] = {}
            wearer: Column | None = None
            for column in self._places:
                wearer = column or wearer
                assert wearer is not None
                element = self._element()
                if wearer.width:
                    texts[wearer.name] = texts.get(wearer.name, b"") + element
                else:
                    wearer.values.append(struct.unpack("<d", element)[0])
            for name, text in texts.items():
                self.columns[name].values.append(text.rstrip().decode("utf-8"))

    def _element(self) -> bytes:
        """Eight bytes: a code of 1–251 is a small number, 253 stands before the bytes, 254 is blank."""
        while True:
            code = self._code()
            if code == 0:
                continue
            if code == 253:
                return self._take(8)
            if code == 254:
                return b" " * 8
            return struct.pack("<d", float("nan") if code == 255 else code - 100.0)

    def _code(self) -> int:
        if not self._codes:
            self._codes = list(self._take(8))[::-1]
        return self._codes.pop()


RECORDS = {
    2: Sav._variable,
    3: Sav._words,
    4: Sav._wearers,
    6: Sav._documents,
    7: Sav._extension,
}
