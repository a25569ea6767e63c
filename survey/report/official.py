"""`/bao-cao/<slug>/van-ban`: the official report, every sentence of it to be worded before signing."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import config, store
from survey.access import audit
from survey.access.roles import require
from survey.access.sessions import signed_in
from survey.errors import Refused
from survey.exports.official.assemble import Figures
from survey.exports.official.drafts import MEDIA, WRITERS, Report, kept_form, kept_wordings, report
from survey.exports.official.editing import Wording, left_over
from survey.exports.official.form import PERIOD_NAMES, outside
from survey.exports.official.gather import gather
from survey.i18n import gettext as _
from survey.models import PERIODS, ReportDraft, Round
from survey.registry import report_drafts, scoring
from survey.report.cached import figure
from survey.report.official_fields import FIELDS, outline, rows
from survey.report.room import ROLE, blueprint, named, private
from survey.tabulate.matrix import Matrix

USUAL = "nam"
LONGEST = 6000
NO_REVISION = -1


@blueprint.get("/bao-cao/<slug>/van-ban")
@require(ROLE)
def official(slug: str) -> ResponseReturnValue:
    """The report of `?ky=` (quy-1, 6-thang, quy-3, nam, dot-xuat) as it stands."""
    with store.reading() as session:
        survey_round = named(session, slug)
        draft = report_drafts.find(session, survey_round, _period())
        found = _report(session, survey_round, kept_form(draft), kept_wordings(draft))
    return _page(survey_round, found, draft)


@blueprint.get("/bao-cao/<slug>/van-ban.<any(docx, pdf):ending>")
@require(ROLE)
def official_file(slug: str, ending: str) -> ResponseReturnValue:
    """The file of the same report, in the words that were kept."""
    with store.reading() as session:
        survey_round = named(session, slug)
        draft = report_drafts.find(session, survey_round, _period())
        found = _report(session, survey_round, kept_form(draft), kept_wordings(draft), wait=True)
    content = BytesIO(WRITERS[ending](found.document))
    name = f"bao-cao-{slug}-{_period()}.{ending}"
    return private(send_file(content, MEDIA[ending], as_attachment=True, download_name=name))


@blueprint.post("/bao-cao/<slug>/van-ban")
@require(ROLE)
def word_official(slug: str) -> ResponseReturnValue:
    """Keep what was typed over the revision that was read; on a clash or a mistake show it again, kept."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    with store.reading() as session:
        survey_round = named(session, slug)
        draft = report_drafts.find(session, survey_round, _period())
        shown = _report(session, survey_round, kept_form(draft), {}, wait=True)
        wordings = _wordings(shown, kept_wordings(draft))
    try:
        with store.reading() as session:
            found = _report(session, survey_round, typed, wordings, wait=True)
        _check_length(wordings)
        _save(slug, typed, wordings)
    except Refused as error:
        return _again(survey_round, typed, wordings, error)
    flash(_("Đã lưu văn bản của đợt %(round)s.", round=survey_round.name))
    return redirect(url_for("report.official", slug=slug, ky=found.form.period), 303)


def _period() -> str:
    period = request.args.get("ky", USUAL)
    if period not in PERIODS:
        abort(404)
    return period


def _compute(session: Session, survey_round: Round, read: Matrix) -> Figures:
    return gather(session, survey_round, read, ROLE)


def _report(
    session: Session,
    survey_round: Round,
    typed: Mapping[str, str],
    wordings: Mapping[str, Wording],
    *,
    wait: bool = False,
) -> Report:
    # Points of Index 8 change with what is entered, and not with the answers.
    name = ("official", *scoring.stamp(session, survey_round.province))
    figures = figure(session, survey_round, name, _compute, wait=wait)
    return report(figures, config.current().province, _period(), typed=typed, wordings=wordings)


def _wordings(found: Report, kept: Mapping[str, Wording]) -> dict[str, Wording]:
    """What differs from the computed paragraphs as the editor read them; one put back, or left, is none.

    Figures may have changed since: a paragraph nobody touched must not become the office's own words.
    """
    made = dict(kept)
    for paragraph in found.computed.paragraphs():
        text = request.form.get(f"p-{paragraph.key}")
        if text is None:
            continue
        text, read = _plain(text), _plain(request.form.get(f"c-{paragraph.key}", paragraph.text))
        made.pop(paragraph.key, None)
        if text != read and request.form.get("reset") != paragraph.key:
            before = kept.get(paragraph.key)
            same = before is not None and before.text == text
            made[paragraph.key] = before if same and before else Wording(text, read)
    return made


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _check_length(wordings: Mapping[str, Wording]) -> None:
    if any(len(wording.text) > LONGEST for wording in wordings.values()):
        raise Refused(_("Mỗi đoạn có nhiều nhất %(n)s chữ.", n=LONGEST))


def _save(slug: str, typed: Mapping[str, str], wordings: Mapping[str, Wording]) -> None:
    texts = {key: {"text": kept.text, "computed": kept.computed} for key, kept in wordings.items()}
    with store.writing() as session:
        survey_round, user = named(session, slug), signed_in()
        number = request.form.get("revision") or "0"
        revision = int(number) if number.isdecimal() and len(number) < 10 else NO_REVISION
        report_drafts.save(
            session, survey_round, _period(), form=typed, texts=texts, revision=revision, actor=user
        )
        audit.record(
            session, user, "report.word", slug, period=_period(), paragraphs=", ".join(sorted(texts))
        )


def _again(
    survey_round: Round, typed: Mapping[str, str], wordings: Mapping[str, Wording], error: Refused
) -> ResponseReturnValue:
    """The page with what was typed; after a clash saving again is a choice that is made knowingly."""
    stale = isinstance(error, report_drafts.Stale)
    with store.reading() as session:
        draft = report_drafts.find(session, survey_round, _period())
        found = _report(session, survey_round, kept_form(draft), wordings, wait=True)
    shown = _page(survey_round, found, draft, typed=typed, errors=[("", str(error))], clash=stale)
    return shown, 409 if stale else 422


def _page(
    survey_round: Round,
    found: Report,
    draft: ReportDraft | None,
    *,
    typed: Mapping[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    clash: bool = False,
) -> Any:
    form = found.form
    computed = {paragraph.key: paragraph.text for paragraph in found.computed.paragraphs()}
    reworded = found.wordings if errors else ()
    values = typed or {name: FIELDS[name].shown(form) for name in FIELDS}
    given = request.form.get("revision", "0") if errors and not clash else None
    return render_template(
        "report/official/page.html",
        round=survey_round,
        found=found,
        fields=FIELDS,
        values=values,
        outline=outline(found.document),
        computed=computed,
        read=computed | {key: request.form.get(f"c-{key}", computed.get(key, "")) for key in reworded},
        rows=rows,
        periods=[(period, PERIOD_NAMES[period]) for period in PERIODS],
        period=_period(),
        revision=given or (draft.revision if draft else 0),
        draft=draft,
        stored=kept_wordings(draft) if clash else {},
        dropped=left_over(found.computed, found.wordings),
        outside=outside(form, survey_round.closes),
        errors=errors,
    )
