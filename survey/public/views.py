"""`/ket-qua`: what was published, for everybody; pages, their JSON and CSV twins, and a JSON-stat dataset."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.models import Marker, Publication
from survey.public import files, page
from survey.public.kept import edition, kept, kept_file, kept_list
from survey.public.room import public
from survey.public.words import headline
from survey.registry import publications

JSON = "application/json; charset=utf-8"


@public.get("/ket-qua")
@kept
def listing() -> ResponseReturnValue:
    """Every round of which something was published, withdrawn or not."""
    with store.reading() as session:
        found = _newest(session)
        demo = session.get(Marker, "demo") is not None
    rows = [(one, headline(document)) for one, document in found]
    return render_template("public/listing.html", rows=rows, demo=demo)


@public.get("/ket-qua.json")
@kept_list
def listing_json() -> ResponseReturnValue:
    with store.reading() as session:
        rows = [_in_list(one, document) for one, document in _newest(session)]
    return Response(json.dumps({"publications": rows}, ensure_ascii=False), content_type=JSON)


def _newest(session: Session) -> list[tuple[Publication, dict[str, Any]]]:
    province = config.current().province
    slugs = [one.round.slug for one in publications.of_province(session, province)]
    found = [publications.numbered(session, province, slug) for slug in slugs]
    return [(one, publications.document_of(one)) for one in found if one]


def _in_list(one: Publication, document: dict[str, Any]) -> dict[str, Any]:
    figures = {} if one.withdrawn else {"index": document["whole"]["index"]}
    return {
        "round": one.round.slug,
        "name": one.round.name,
        "number": one.number,
        "day": one.day.isoformat(),
        "digest": one.digest,
        "synthetic": one.synthetic,
        "withdrawn": one.withdrawn_why if one.withdrawn else None,
    } | figures


@public.get("/ket-qua/<slug>")
@kept
def round_page(slug: str) -> ResponseReturnValue:
    """The newest publication of a round; when it was withdrawn, that and why."""
    with store.reading() as session:
        found = _found(session, slug)
        beside = page.around(session, found)
    if found.withdrawn:
        return render_template(
            "public/withdrawn.html", publication=found, history=beside.history, demo=found.synthetic
        )
    document = publications.document_of(found)
    return render_template("public/round.html", publication=found, **page.context(document, beside))


@public.get("/ket-qua/<slug>.json")
@kept_file
def round_json(slug: str) -> ResponseReturnValue:
    """The frozen document, byte for byte, so that its SHA-256 is the one shown; `?ban=` for an earlier."""
    return _file(slug, lambda found: found.figures, "json", JSON)


@public.get("/ket-qua/<slug>.csv")
@kept_file
def round_csv(slug: str) -> ResponseReturnValue:
    return _file(slug, lambda f: files.csv_of(publications.document_of(f)), "csv", "text/csv; charset=utf-8")


@public.get("/ket-qua/<slug>/json-stat.json")
@kept_file
def round_jsonstat(slug: str) -> ResponseReturnValue:
    return _file(slug, lambda f: files.jsonstat_of(publications.document_of(f)), "json-stat.json", JSON)


@public.get("/ket-qua/<slug>/<code>")
@kept
def unit_page(slug: str, code: str) -> ResponseReturnValue:
    with store.reading() as session:
        found = _found(session, slug)
        document = publications.document_of(found)
        unit = _unit(document, code)
        if found.withdrawn:
            return render_template(
                "public/withdrawn.html", publication=found, history=(), demo=found.synthetic
            )
        beside = page.around(session, found, code)
    return render_template("public/unit.html", publication=found, **page.unit_context(document, unit, beside))


@public.get("/ket-qua/<slug>/<code>.json")
@kept_file
def unit_json(slug: str, code: str) -> ResponseReturnValue:
    def content(found: Publication) -> bytes:
        document = publications.document_of(found)
        kept_keys = ("round", "number", "day", "data_digest", "licence", "disclosure")
        made = {key: document[key] for key in kept_keys} | {"unit": _unit(document, code)}
        return json.dumps(made, ensure_ascii=False).encode()

    return _file(slug, content, f"{code}.json", JSON)


@public.get("/ket-qua/<slug>/<code>.csv")
@kept_file
def unit_csv(slug: str, code: str) -> ResponseReturnValue:
    def content(found: Publication) -> bytes:
        document = publications.document_of(found)
        return files.csv_of(document, str(_unit(document, code)["code"]))

    return _file(slug, content, f"{code}.csv", "text/csv; charset=utf-8")


def _found(session: Session, slug: str, number: int | None = None) -> Publication:
    found = publications.numbered(session, config.current().province, slug, number)
    if found is None:
        abort(404)
    return found


def _unit(document: dict[str, Any], code: str) -> dict[str, Any]:
    unit: dict[str, Any] | None = next((u for u in document["units"] if u["code"] == code), None)
    if unit is None:
        abort(404)
    return unit


def _file(slug: str, content: Any, ending: str, kind: str) -> Response:
    """A file of the newest publication or of the one asked for; 410 for one that was withdrawn."""
    with store.reading() as session:
        found = _found(session, slug, edition())
    if found.withdrawn:
        said = {"error": "withdrawn", "message": found.withdrawn_why, "number": found.number}
        return Response(json.dumps(said, ensure_ascii=False), 410, content_type=JSON)
    response = Response(content(found), content_type=kind)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="ket-qua-{slug}-ban-{found.number}.{ending}"'
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
