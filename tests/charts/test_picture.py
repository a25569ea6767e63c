"""What every picture is: words, table and drawing that agree, on pages, in documents, in black and white."""

import re
import struct
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from survey import assets, charts
from survey.charts import Picture, raster
from survey.charts.ink import ACCENT_DEEP, LEVELS, STYLES, Element
from survey.charts.levels import DARK
from survey.charts.picture import Name
from survey.charts.states import VERDICT_STATES
from survey.charts.words import _WIDTHS
from survey.i18n import using_language
from tests.charts import samples
from tests.charts.drawn import shown, spoken
from tests.test_assets import contrast, luminance, tokens

KINDS = sorted(samples.EACH)
LAYOUTS: tuple[Name, Name] = ("wide", "narrow")


@pytest.fixture(params=KINDS)
def picture(request: pytest.FixtureRequest) -> Picture:
    return samples.EACH[request.param]()


def test_it_has_a_title_a_description_and_classes_instead_of_styles(picture: Picture) -> None:
    for layout in LAYOUTS:
        drawn = shown(picture.svg(layout))
        assert drawn.findtext("title") == picture.title
        assert drawn.findtext("desc") == picture.description
        assert drawn.get("role") == "img"
        assert not [
            e for e in drawn.iter() if "style" in e.attrib or any(n.startswith("on") for n in e.attrib)
        ]
        assert not [e for e in drawn.iter() if {"fill", "stroke"} & set(e.attrib)]
        used = {name for e in drawn.iter() for name in e.get("class", "").split()}
        assert used <= {*STYLES, "chart", layout}


def test_names_on_a_page_are_its_own() -> None:
    ids = re.findall(
        r' id="([^"]+)"', "".join(draw().svg(lay) for draw in samples.EACH.values() for lay in LAYOUTS)
    )
    assert len(ids) == len(set(ids)) == 4 * len(KINDS)


def test_texts_are_escaped() -> None:
    made = charts.intervals([charts.Rate('<b>"&', 0.9, 0.8, 0.95, 10)], title="<script>")
    assert "<b>" not in made.svg("wide") + made.standalone()
    assert shown(made.svg("wide")).findtext("title") == "<script>"


@pytest.mark.parametrize("classes", [True, False])
def test_every_part_of_an_element_is_escaped(classes: bool) -> None:
    hostile = '"><script>&'
    for made in (
        Element("text", "words", (("x", hostile),), text=hostile),
        Element("circle", "dot", (("cx", hostile),), tip=hostile),
    ):
        drawn = shown(made.drawn(classes=classes))
        assert (hostile in drawn.attrib.values(), "".join(drawn.itertext())) == (True, hostile)


def test_alone_it_needs_no_stylesheet(picture: Picture) -> None:
    drawn = shown(picture.standalone())
    assert drawn.get("font-family") == "Be Vietnam Pro"
    assert not [e for e in drawn.iter() if "class" in e.attrib or "style" in e.attrib]
    assert drawn.findtext("{http://www.w3.org/2000/svg}desc") == picture.description


@pytest.mark.parametrize(("layout", "width"), [("wide", 1600), ("narrow", 777)])
def test_its_png_opens_and_has_the_size(picture: Picture, layout: Name, width: int) -> None:
    made, drawing = picture.png(width, layout), picture.drawing(layout)
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    across, down = struct.unpack(">II", made[16:24])
    assert across == width
    assert abs(down - drawing.height * width / drawing.width) <= 1


def test_the_same_picture_is_the_same_bytes() -> None:
    first = samples.trend().png(400)
    raster.png.cache_clear()
    assert samples.trend().png(400) == first


def test_a_png_of_no_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="0 pixels; expected at least 1"):
        samples.bars().png(0)


def test_the_table_names_its_columns_and_no_row_is_short(picture: Picture) -> None:
    assert picture.table.rows
    assert {len(row) for row in picture.table.rows} == {len(picture.table.head)}


@pytest.mark.parametrize("kind", ["intervals", "bands", "bars", "differences"])
def test_figures_drawn_are_those_of_the_table(kind: str) -> None:
    made = samples.EACH[kind]()
    column = {"intervals": 1, "bands": 1, "differences": 1}.get(kind)
    for layout in LAYOUTS:
        drawn = spoken(made.svg(layout))
        for row in made.table.rows:
            expected = f"{row[1]}/{row[2]}" if column is None else row[column]
            assert expected == "–" or expected.startswith("–/") or expected in drawn, (layout, row)


def test_only_letters_of_the_font_are_drawn(picture: Picture) -> None:
    for layout in LAYOUTS:
        letters = set(unicodedata.normalize("NFD", "".join(spoken(picture.svg(layout)))))
        assert {c for c in letters if not unicodedata.combining(c)} <= set(_WIDTHS)


def test_it_knows_the_language_of_its_words() -> None:
    with using_language("en"):
        made = samples.intervals()
    assert made.lang == "en"
    assert "95.8%" in spoken(made.svg("wide"))
    assert 'xml:lang="en"' in made.standalone()


def rules() -> dict[str, dict[str, str]]:
    """The kinds of charts.css with every custom property resolved in the light theme."""
    css = (assets.FOLDER / "css" / "charts.css").read_text(encoding="utf-8")
    known = tokens("\n:root") | dict(re.findall(r"--(shade-\d): (#[0-9a-f]{6});", css))
    found = {}
    for name, body in re.findall(r"^\.chart \.([a-z0-9-]+) \{ (.*?) \}$", css, re.M):
        pairs = re.findall(r"([a-z-]+): ([^;]+);", body)
        found[name] = {k: re.sub(r"var\(--([a-z0-9-]+)\)", lambda m: known[m[1]], v) for k, v in pairs}
    return found


def test_page_and_document_have_the_same_ink() -> None:
    page = rules()
    page["words"].pop("font-feature-settings")
    same = {
        name: {k: v if k != "stroke-width" else v + "px" for k, v in look.items()}
        for name, look in STYLES.items()
    }
    assert page == same


def lightness(colour: str) -> float:
    """CIE L*, 0 for black to 100 for white: what grey print keeps."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_the_five_shades_stay_apart_in_grey_print() -> None:
    steps = [lightness(one) - lightness(other) for one, other in pairwise(LEVELS)]
    assert min(steps) >= 14
    assert contrast(ACCENT_DEEP, "#ffffff") >= 3  # the outline that even the lightest has


def test_words_read_on_every_shade() -> None:
    for at, shade in enumerate(LEVELS, 1):
        assert contrast("#ffffff" if at >= DARK else "#1b1f24", shade) >= 4.5


def test_states_differ_without_colour() -> None:
    seen = [(state.shape, state.dashed) for state in VERDICT_STATES.values()]
    assert len(set(seen)) == len(seen)


EMPTY = {
    "intervals": lambda: charts.intervals([], title="t", target=0.95),
    "levels": lambda: charts.levels([], samples.LEVELS, title="t"),
    "bands": lambda: charts.bands([], of=0, title="t"),
    "funnel": lambda: charts.funnel([], [], centre=None, title="t"),
    "trend": lambda: charts.trend([], title="t", target=0.95),
    "tiles": lambda: charts.tiles([], title="t"),
    "shapes": lambda: charts.shapes([], title="t"),
    "quadrants": lambda: charts.quadrants([], importance=0.2, performance=0.95, title="t"),
    "bars": lambda: charts.bars([], title="t"),
    "differences": lambda: charts.differences([], title="t"),
    "panels": lambda: charts.panels([], title="t"),
    "heat": lambda: charts.heat([[0] * 24 for _day in range(7)], title="t"),
    "control": lambda: charts.control([], centre=None, title="t"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_without_figures_it_says_so_and_still_draws(kind: str) -> None:
    made = EMPTY[kind]()
    assert made.description == "Chưa có số liệu để vẽ."
    assert made.table.rows == ()
    for layout in LAYOUTS:
        assert "Chưa có số liệu để vẽ." in " ".join(spoken(made.svg(layout)))
    assert made.png(300)


def test_the_sizes_of_pages_stay_small() -> None:
    large = {"intervals": samples.intervals(152), "tiles": samples.tiles(152), "funnel": samples.funnel(152)}
    sizes = {name: len(made.svg("wide")) + len(made.svg("narrow")) for name, made in large.items()}
    assert max(sizes.values()) < 160_000, sizes


def test_fonts_are_those_that_ship() -> None:
    assert {path.name for path in Path(raster.FONTS).glob("*.ttf")} == {
        "be-vietnam-pro-400.ttf",
        "be-vietnam-pro-600.ttf",
    }
