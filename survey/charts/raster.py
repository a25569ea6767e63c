"""SVG to PNG by typst with the fonts that ship with the service, and no other."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "exports" / "fonts"
SOURCE = b"""#set page(width: float(sys.inputs.width) * 1pt, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


@lru_cache(maxsize=32)
def png(svg: str, units: float, width: int) -> bytes:
    """The drawing, `units` wide, as `width` pixels; raises ValueError for less than one pixel."""
    if width < 1:
        raise ValueError(f"{width} pixels; expected at least 1")
    import typst  # 84 MB, which a service that prints nothing need not load

    return typst.compile(
        SOURCE,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        sys_inputs={"svg": svg, "width": str(units)},
        format="png",
        ppi=72 * width / units,
    )
