"""The lines of "Nơi nhận:" as the decree writes them: a dash before each, the last ends with a full stop."""

from __future__ import annotations

from collections.abc import Sequence


def recipient_lines(names: Sequence[str]) -> list[str]:
    """Names as lines.

    >>> recipient_lines(["Bộ Nội vụ", "Lưu: VT, CCHC"])
    ['- Bộ Nội vụ;', '- Lưu: VT, CCHC.']
    """
    bare = [name.strip().removeprefix("-").strip().rstrip(";.") for name in names]
    return [f"- {name}{'.' if at == len(bare) - 1 else ';'}" for at, name in enumerate(bare)]
