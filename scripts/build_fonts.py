"""Cut Be Vietnam Pro down to what Vietnamese pages need (about 10 kB a weight) and what posters need.

Run after `uv pip install --group build`; the result is committed, so nobody needs to run it to serve.
The family's figures are proportional; columns of numbers need equal widths, so `tnum` is added.
Posters are set by typst, which reads no woff2; names there may hold any Latin letter.
"""

from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

PACKAGE = "fontpkg-be-vietnam-pro"
SURVEY = Path(__file__).parent.parent / "survey"
PAGES, PAPER = SURVEY / "static" / "fonts", SURVEY / "exports" / "fonts"
WEIGHTS = {"Regular": "be-vietnam-pro-400", "SemiBold": "be-vietnam-pro-600"}

VOWELS = "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ"
ASCII = "".join(map(chr, range(0x20, 0x7F)))
MARKS = "–—…“”‘’·×≥≤−°\u00a0"
CHARACTERS = "".join(sorted(set(ASCII + VOWELS + VOWELS.upper() + MARKS)))
LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1EA0, 0x1EFA))))
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


def subset_of(source: Path, characters: str, options: subset.Options) -> TTFont:
    """The font with only what these characters need."""
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    return font


def cut_for_pages(source: Path, target: Path) -> int:
    """Write the subset of one weight for browsers and return its size in bytes."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "mark", "mkmk"])
    options.name_IDs = [0, 1, 2, 13, 14]
    font = subset_of(source, CHARACTERS, options)
    add_tabular_figures(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def cut_for_paper(source: Path, target: Path) -> int:
    """Write the subset of one weight for PDF and return its size in bytes."""
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp", "locl"])
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14, 16, 17]
    subset_of(source, LATIN + MARKS, options).save(target)
    return target.stat().st_size


def main() -> None:
    folder = Path(str(files("fontpkg_be_vietnam_pro"))) / "files"
    licence = distribution(PACKAGE).read_text("licenses/LICENSE")
    for target, cut, ending in ((PAGES, cut_for_pages, "woff2"), (PAPER, cut_for_paper, "ttf")):
        target.mkdir(parents=True, exist_ok=True)
        for weight, name in WEIGHTS.items():
            size = cut(folder / f"BeVietnamPro-{weight}.ttf", target / f"{name}.{ending}")
            print(f"{name}.{ending}: {size} bytes")
        (target / "OFL.txt").write_text(licence or "", encoding="utf-8")


if __name__ == "__main__":
    main()
