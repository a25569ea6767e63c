"""A page with one picture of each kind, for the tests that look at pictures in a browser."""

from pathlib import Path

from flask import Flask, render_template
from jinja2 import ChoiceLoader, FileSystemLoader

from survey import assets, display, fields, formats, i18n
from survey.app import CSP
from tests.charts import samples


def make_gallery() -> Flask:
    app = Flask("pictures", static_folder=None)
    app.secret_key = "pictures"
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(assets.template_folder()), FileSystemLoader(Path(__file__).parent)]
    )
    for part in (i18n, display, fields, formats, assets):
        part.init_app(app)
    app.add_url_rule("/<name>", view_func=show)

    @app.after_request
    def headers(response):
        response.headers["Content-Security-Policy"] = CSP
        return response

    return app


def show(name: str) -> str:
    """All kinds of pictures, or one of them by its name."""
    chosen = samples.EACH if name == "tat-ca" else {name: samples.EACH[name]}
    return render_template("pictures.html", pictures=[draw() for draw in chosen.values()])
