"""`sipas export`: results of a round as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey import store
from survey.access import audit
from survey.cli.base import database, named_round
from survey.errors import Refused
from survey.exports.files import FORMATS, Kind, format_of, kind_of
from survey.i18n import gettext as _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.models import Round


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option(
    "--format", "fmt", type=click.Choice(FORMATS), help="kind of file  [default: what the name ends with]"
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="where to write it")
@click.option(
    "--what",
    type=click.Choice(["results", "responses"]),
    help="figures, or one row per answer; sav, dta, parquet hold answers unless told, csv and xlsx figures",
)
@click.option("--by", multiple=True, help="results only, as for analyse; default: unit")
@click.option("--with-comments", is_flag=True, help="responses only: with what people wrote")
@click.option("--with-sensitive", is_flag=True, help="responses only: with sensitive items (ethnic group)")
def export(
    slug: str,
    fmt: str | None,
    output: str,
    what: str | None,
    by: tuple[str, ...],
    with_comments: bool,
    with_sensitive: bool,
) -> None:
    """Write the results of a round, or its answers one by one, to a file."""
    kind = kind_of(fmt or format_of(output), what)
    _check_options(kind, by, with_comments or with_sensitive)
    with database() as settings:
        with store.reading() as session:
            survey_round = named_round(session, settings, slug)
            if kind.what == "results":
                source = _results(session, survey_round, by or ("unit",))
            else:
                source = _people(session, survey_round, with_sensitive, with_comments)
        if kind.what == "responses":
            _record(slug, kind, len(source), with_comments, with_sensitive)
    save(kind, source, Path(output))
    click.echo(_("Đã ghi %(path)s.", path=output), err=True)


def _check_options(kind: Kind, by: tuple[str, ...], only_responses: bool) -> None:
    if kind.what == "responses" and by:
        raise Refused(_("--by chỉ dùng cho kết quả; tệp từng phiếu có đủ các biến để tự chia."))
    if kind.what == "results" and only_responses:
        raise Refused(_("--with-comments và --with-sensitive chỉ dùng với --what responses."))


def _results(session: "Session", survey_round: "Round", by: tuple[str, ...]) -> Any:
    from survey.exports.outgoing import outgoing
    from survey.tabulate.results import results

    return outgoing(results(session, survey_round, by), "cli")


def _people(session: "Session", survey_round: "Round", sensitive: bool, comments: bool) -> Any:
    from survey.exports.responses.people import people

    return people(session, survey_round, "cli", sensitive=sensitive, comments=comments)


def _record(slug: str, kind: Kind, rows: int, comments: bool, sensitive: bool) -> None:
    """Single answers are personal: who took them is written down before they leave."""
    detail = {"format": kind.name, "rows": rows, "comments": comments, "sensitive": sensitive}
    with store.writing() as session:
        audit.record(session, audit.command_actor(), "responses.download", slug, **detail)


def save(kind: Kind, source: Any, target: Path) -> None:
    """Write a file whole or not at all."""
    draft = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind.what == "responses":
            draft.touch(mode=0o600)  # what one person answered is for whoever asked for it
        kind.save(source, draft)
        draft.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(_("Không ghi được tệp %(path)s: %(reason)s.", path=target, reason=reason)) from None
    finally:
        draft.unlink(missing_ok=True)
