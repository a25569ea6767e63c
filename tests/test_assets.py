"""Files are kept for ever under a hash, compressed once, and small enough for a slow line."""

import gzip
import re

import brotli
import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st

from survey import assets, compression
from survey.assets import asset_url

CITIZEN = (
    "css/citizen.css",
    "fonts/be-vietnam-pro-400.woff2",
    "fonts/be-vietnam-pro-600.woff2",
    "js/form.js",
)


@pytest.fixture(scope="module")
def site():
    app = Flask("site", static_folder=None)
    for part in (assets, compression):
        part.init_app(app)
    pages = {
        "/page": Response("<p>" + "Kính chào ông/bà. " * 200, mimetype="text/html"),
        "/short": Response("<p>Chào", mimetype="text/html"),
        "/csv": Response("a;b\n" * 1000, mimetype="text/csv"),
        "/stream": Response(iter(["<p>"] * 2000), mimetype="text/html"),
    }
    for path, page in pages.items():
        app.add_url_rule(path, path, lambda page=page: page.__class__(page.response, mimetype=page.mimetype))
    return app.test_client()


def test_a_file_under_its_hash_is_kept_for_ever(site):
    answer = site.get(asset_url("css/citizen.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_old_hash_gets_todays_file_but_may_not_keep_it(site):
    answer = site.get("/static/000000000000/css/citizen.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_file_is_told_so(site):
    first = site.get("/static/old/js/form.js")
    again = site.get("/static/old/js/form.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")]
)
def test_text_is_compressed_as_the_browser_likes(site, accepted, encoding):
    answer = site.get(asset_url("css/staff.css"), headers={"Accept-Encoding": accepted})
    plain = site.get(asset_url("css/staff.css"))
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert answer.headers["Content-Encoding"] == encoding
    assert unpack(answer.data) == plain.data
    assert answer.headers["ETag"] != plain.headers["ETag"]


def test_fonts_are_not_compressed_again(site):
    answer = site.get(asset_url(CITIZEN[1]), headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Type"] == "font/woff2"
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_stylesheet_names_its_fonts_by_hash(site):
    css = site.get(asset_url("css/citizen.css")).text
    named = re.findall(r"url\(([^)]+)\)", css)
    assert sorted(named) == sorted(asset_url(font) for font in CITIZEN[1:3])
    assert all(site.get(url).status_code == 200 for url in named)


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """Write scripts into a folder of their own and serve from there."""

    def scripts(**sources: str) -> None:
        for name, source in sources.items():
            path = tmp_path / f"{name.replace('_', '/')}.js"
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        assets._forget()

    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    yield scripts
    monkeypatch.undo()
    assets._forget()


def test_a_module_names_what_it_imports_by_hash(scripts):
    scripts(
        room_main='import { a,\n  b } from "./one.js";\nimport \'../two.js\';\nexport * from "./one.js";\n'
        'const late = () => import("./one.js");\nconst text = "./one.js";\n',
        room_one="export const a = 1, b = 2;",
        two="",
    )
    one, two = asset_url("room/one.js"), asset_url("two.js")
    assert assets.asset("room/main.js").body.decode() == (
        f'import {{ a,\n  b }} from "{one}";\nimport \'{two}\';\nexport * from "{one}";\n'
        f'const late = () => import("{one}");\nconst text = "./one.js";\n'
    )


def test_a_change_deep_down_gives_every_module_above_a_new_address(scripts):
    scripts(main='import "./one.js";', one='import "./two.js";', two="1")
    before = asset_url("main.js")
    scripts(two="2")
    assert asset_url("main.js") != before


def test_all_modules_of_a_page_are_listed_once_the_deepest_first(scripts):
    scripts(main='import "./one.js";\nimport "./two.js";', one='import "./two.js";', two="")
    assert assets.modules("main.js") == ("two.js", "one.js", "main.js")
    assert assets.module_urls("main.js") == [asset_url(name) for name in ("two.js", "one.js", "main.js")]


def test_modules_in_a_circle_are_refused_by_name(scripts):
    scripts(main='import "./one.js";', one='import "./main.js";')
    with pytest.raises(ValueError, match=r"main\.js > one\.js > main\.js"):
        asset_url("main.js")


def test_an_import_of_nothing_is_refused(scripts):
    scripts(main='import "./none.js";')
    with pytest.raises(FileNotFoundError, match=r"none\.js"):
        asset_url("main.js")


@pytest.mark.parametrize("path", sorted(name for name in assets.names() if name.endswith(".js")))
def test_every_shipped_script_can_be_served(site, path):
    answer = site.get(asset_url(path))
    assert answer.headers["Cache-Control"] == assets.FOR_EVER


@pytest.mark.parametrize(
    "path", ["../config.py", "css/../../config.py", "nothing.css", "fonts/", "%2e%2e/app.py"]
)
def test_nothing_outside_the_folder_is_served(site, path):
    assert site.get(f"/static/000000000000/{path}").status_code == 404


@given(st.text())
def test_an_unknown_name_is_never_opened(name):
    if name not in assets.names():
        with pytest.raises(FileNotFoundError):
            assets.asset(name)


def test_a_page_is_compressed_and_says_so(site):
    answer = site.get("/page", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "Kính chào ông/bà." in brotli.decompress(answer.data).decode()
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("path", ["/short", "/csv", "/stream"])
def test_what_is_short_streamed_or_a_file_goes_as_it_is(site, path):
    assert "Content-Encoding" not in site.get(path, headers={"Accept-Encoding": "br"}).headers


def test_a_browser_without_compression_gets_plain_pages(site):
    answer = site.get("/page")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_what_a_citizens_first_page_loads_beside_its_html_is_small(site):
    sizes = {
        name: len(site.get(asset_url(name), headers={"Accept-Encoding": "gzip"}).data) for name in CITIZEN
    }
    assert sum(sizes.values()) < 27_000, sizes
    assert sizes["js/form.js"] < 3_500


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tokens(selector: str) -> dict[str, str]:
    css = (assets.FOLDER / "css" / "base.css").read_text(encoding="utf-8")
    block = css.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
    return {name: "#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v for name, v in found.items()}


@pytest.mark.parametrize("ground", ["paper", "ground", "accent-soft", "red-soft"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent", "accent-deep", "red"])
def test_every_text_colour_reads_on_every_ground(text, ground):
    plain = tokens("\n:root")
    strong = plain | tokens("\n.contrast")
    assert contrast(plain[text], plain[ground]) >= 4.5
    assert contrast(strong[text], strong[ground]) >= 7


def test_edges_of_controls_are_seen():
    plain = tokens("\n:root")
    assert min(contrast(plain["edge"], plain[on]) for on in ("paper", "ground")) >= 3


def test_asking_the_system_for_contrast_gives_the_same_colours_as_asking_the_page():
    css = (assets.FOLDER / "css" / "base.css").read_text(encoding="utf-8")
    asked = css.split("@media (prefers-contrast: more) {", 1)[1].split("}", 1)[0]
    assert dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", asked)) == dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]+)", css.split("\n.contrast {", 1)[1].split("}", 1)[0])
    )
