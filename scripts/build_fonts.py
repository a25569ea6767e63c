"""Cut Be Vietnam Pro down to what Vietnamese pages need: two weights of about 10 kB each.

Run after `uv pip install --group build`; the result is committed, so nobody needs to run it to serve.
The family's figures are proportional; columns of numbers need equal widths, so `tnum` is added.
"""

from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

PACKAGE = "fontpkg-be-vietnam-pro"
TARGET = Path(__file__).parent.parent / "survey" / "static" / "fonts"
WEIGHTS = {"Regular": "be-vietnam-pro-400.woff2", "SemiBold": "be-vietnam-pro-600.woff2"}

VOWELS = "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
MARKS = "–—…“”‘’·×≥≤−°\u00a0"
CHARACTERS = "".join(sorted(set(ASCII + VOWELS + VOWELS.upper() + MARKS)))
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def add_tabular_figures(font: TTFont) -> None:
    """Give every figure a twin as wide as zero, reached by the OpenType feature tnum."""
    width = font["hmtx"]["zero"][0]
    for name in FIGURES:
        own, bearing = font["hmtx"][name]
        shift = (width - own) // 2
        pen = TTGlyphPen(font.getGlyphSet())
        pen.addComponent(name, (1, 0, 0, 1, shift, 0))
        font["glyf"][f"{name}.tf"] = pen.glyph()
        font["hmtx"][f"{name}.tf"] = (width, bearing + shift)
    rules = " ".join(f"sub {name} by {name}.tf;" for name in FIGURES)
    addOpenTypeFeaturesFromString(font, f"feature tnum {{ {rules} }} tnum;", tables=["GSUB"])


def cut(source: Path, target: Path) -> int:
    """Write the subset of one weight and return its size in bytes."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "mark", "mkmk"])
    options.name_IDs = [0, 1, 2, 13, 14]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)
    add_tabular_figures(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    folder = Path(str(files("fontpkg_be_vietnam_pro"))) / "files"
    for weight, name in WEIGHTS.items():
        size = cut(folder / f"BeVietnamPro-{weight}.ttf", TARGET / name)
        print(f"{name}: {size} bytes, {len(CHARACTERS)} characters")
    licence = distribution(PACKAGE).read_text("licenses/LICENSE")
    (TARGET / "OFL.txt").write_text(licence or "", encoding="utf-8")


if __name__ == "__main__":
    main()
