"""Every macro on a few pages, so that tests can look at them before a room uses them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, abort, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import make_server

from questionnaires.loader import load
from questionnaires.model import Item, Section
from survey import assets, compression, display, fields, formats, i18n
from survey.app import CSP

SHOWN = "Công chức"
ROWS = [
    ("Xã Y Tý", 61, 334, 0.918, "not_met", "Quầy 2 im từ 7:40"),
    ("Xã Bắc Hà", 212, 340, 0.972, "undecided", None),
    ("Phường Cam Đường", 301, 371, 0.98, "met", None),
    ("Xã Nậm Xé", 0, 111, None, None, None),
]


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    current: bool = False


def officials() -> Section:
    """The section with faces, then one item of every other kind."""
    sections = load("sipas-2640").sections
    faces = next(s for s in sections if sum(item.faces for item in s.items) > 3)
    others = {item.kind: item for s in sections for item in s.items if not item.faces}
    number = Item(
        id="visits",
        kind="number",
        role="perception",
        source="ours",
        label={"vi": "Ông/bà đã đến mấy lần?", "en": "How many times did you come?"},
        name={"vi": "Số lần", "en": "Visits"},
    )
    others.setdefault("number", number)
    return Section(
        id=faces.id, title=faces.title, intro=faces.intro, items=(*faces.items[:3], *others.values())
    )


def make_gallery() -> Flask:
    app = Flask("gallery", static_folder=None)
    app.secret_key = "gallery"
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(assets.template_folder()), FileSystemLoader(Path(__file__).parent / "gallery")]
    )
    for part in (i18n, display, fields, formats, assets, compression):
        part.init_app(app)
    app.add_url_rule("/<page>", view_func=show)
    app.add_url_rule(
        "/loi/<int:code>", view_func=lambda code: render_template(f"errors/{code}.html"), endpoint="loi"
    )

    @app.after_request
    def headers(response):
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a gallery while the block runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()


def show(page: str) -> str:
    section = officials()
    first = section.items[0].id
    common = {"unit_name": "Trung tâm Phục vụ hành chính công xã Bắc Hà", "demo": page != "start"}
    tagline = "Khảo sát hài lòng năm 2026 · không ghi tên"
    if page == "section":
        second = section.items[1].id
        mistake = "Câu này chưa có lựa chọn. Xin chọn một mức hoặc “Không có ý kiến”."
        return render_template(
            "section.html",
            section=section,
            values={first: "4", section.items[2].id: "~"},
            mistakes={second: mistake},
            errors=[(display.anchor(second), mistake)],
            display_form="survey",
            tagline=tagline,
            **common,
        )
    if page == "start":
        return render_template(
            "start.html", section=load("sipas-2640").sections[0], tagline=tagline, **common
        )
    if page == "kiosk":
        return render_template(
            "kiosk.html", item=section.items[0], tagline="Quầy 3 · Hộ tịch, chứng thực", **common
        )
    if page == "end":
        return render_template("end.html", **common)
    if page == "staff":
        nav = [Link("Theo dõi", "#main", True), Link("Kết quả", "#main"), Link("Quản trị", "#main")]
        return render_template("staff.html", rows=ROWS, nav=nav, account="Sở Nội vụ tỉnh Lào Cai", demo=True)
    return abort(404)
