"""`/bao-cao/<slug>/tai-ve`: files to take along. Single answers are personal, so taking them is recorded."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from survey import store
from survey.access import audit
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.exports.files import KINDS, Kind, kind_of
from survey.exports.outgoing import outgoing
from survey.exports.responses.people import People, people
from survey.formats import integer
from survey.i18n import gettext as _
from survey.report.cached import seen
from survey.report.room import ROLE, blueprint, named, private
from survey.tabulate.counts import answers_of
from survey.tabulate.results import Results

KNOWN = {"ket-qua": "results", "tung-phieu": "responses"}
# Beyond so many answers these files take minutes, which the command line has and a browser has not.
MOST = {"xlsx": 50_000, "dta": 500_000}


@blueprint.get("/bao-cao/<slug>/tai-ve")
@require(ROLE)
def download(slug: str) -> ResponseReturnValue:
    """The file of `?dang=` (format) and `?loai=ket-qua|tung-phieu`; without a format, where to choose one."""
    if not (name := request.args.get("dang")):
        return redirect(url_for("report.page", slug=slug) + "#tai-ve", 303)
    kind = kind_of(name, KNOWN.get(request.args.get("loai", "")))
    return _attached(kind, _results(slug) if kind.what == "results" else _people(slug, kind), slug)


def _results(slug: str) -> Results:
    with store.reading() as session:
        return outgoing(seen(session, named(session, slug)).by_unit, signed_in().role)


def _people(slug: str, kind: Kind) -> People:
    """The answers one by one, never with comments or sensitive items; recorded before they leave."""
    user = signed_in()
    with store.reading() as session:
        survey_round = named(session, slug)
        _check_size(kind, answers_of(session, survey_round.id), slug)
        found = people(session, survey_round, user.role)
    with store.writing() as session:
        audit.record(session, user, "responses.download", slug, format=kind.name, rows=len(found))
    return found


def _check_size(kind: Kind, answers: int, slug: str) -> None:
    if answers > MOST.get(kind.name, answers):
        text = _("Đợt này có %(n)s phiếu, quá nhiều để tải qua trang. Hãy dùng lệnh: %(command)s")
        command = f"sipas export {slug} --what {kind.what} --format {kind.name} -o {kind.file_name(slug)}"
        raise Refused(text % {"n": integer(answers), "command": command})


def _attached(kind: Kind, source: Any, slug: str) -> Response:
    with TemporaryDirectory(prefix="sipas-") as folder:
        path = Path(folder, "file")
        kind.save(source, path)
        # An open file stays readable when its folder is gone, and takes no memory while it is sent.
        content = path.open("rb")
    response = send_file(content, kind.media, as_attachment=True, download_name=kind.file_name(slug))
    return private(response)


@blueprint.context_processor
def _offered() -> dict[str, Any]:
    """The formats that `report/downloads.html` lists."""
    return {"downloads": {what: [k for k in KINDS if k.what == KNOWN[what]] for what in KNOWN}}
