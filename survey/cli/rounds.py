"""`sipas round create|open|close|list`."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from questionnaires import loader
from questionnaires.model import Questionnaire
from questionnaires.source import DefinitionError
from survey import store
from survey.access.audit import command_actor, record
from survey.cli.base import database, emit, format_option, named_round
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.intake.tables import read_table
from survey.models import CHANNELS, FORMULAS, Round
from survey.registry import rounds
from survey.registry.round_files import read_units
from survey.registry.round_input import all_communes, parse_day
from survey.tabulate.counts import answers_by_round

COLUMNS = ("slug", "status", "questionnaire", "opens", "closes", "answers")


@click.group("round")
def round_() -> None:
    """Survey rounds."""


@round_.command("create")
@click.argument("slug")
@click.option("--questionnaire", "questionnaire_name", required=True, help="name, or path of a YAML file")
@click.option("--opens", required=True, help="first day, 2026-11-22 or 22/11/2026")
@click.option("--closes", required=True, help="last day")
@click.option("--name", help="what people read; default: from the slug")
@click.option("--target", type=float, default=0.95, show_default=True, help="rate to reach, 0-1")
@click.option("--formula", type=click.Choice(FORMULAS), default="item_mean", show_default=True)
@click.option("--channel", "channels", multiple=True, type=click.Choice(CHANNELS), help="repeatable")
@click.option("--units", default="all", show_default=True, help="all, or a CSV file with unit,N,quota")
@click.option("--sampled", is_flag=True, help="the respondents are a drawn sample")
@click.option("--pages", type=click.Choice(["single", "sections"]), help="default: the questionnaire's")
@click.option("--keep-partial", is_flag=True, help="kiosks: keep what somebody who walked away answered")
@click.option("--free-text", is_flag=True, help="kiosks: let people type comments")
def create(
    slug: str,
    questionnaire_name: str,
    opens: str,
    closes: str,
    name: str | None,
    target: float,
    formula: str,
    channels: tuple[str, ...],
    units: str,
    sampled: bool,
    pages: str | None,
    keep_partial: bool,
    free_text: bool,
) -> None:
    """Make a draft round; `round open` lets it collect."""
    first = parse_day(opens)
    with database() as settings, store.writing() as session:
        plan = rounds.Plan(
            slug=slug,
            name=name or slug.replace("-", " ").capitalize(),
            questionnaire=_questionnaire(questionnaire_name),
            opens=first,
            closes=parse_day(closes),
            target=target,
            formula=formula,
            channels=channels or rounds.VOLUNTARY,
            units=all_communes(session, first, settings.province)
            if units == "all"
            else read_units(session, read_table(units), first, settings.province),
            sampled=sampled,
            pages=pages,
            keep_partial=keep_partial,
            free_text=free_text,
        )
        made = rounds.create(session, settings.province, plan)
        record(session, command_actor(), "round.create", made.slug, units=len(plan.units))
    click.echo(_("Đã tạo đợt %(slug)s (nháp). Mở bằng: sipas round open %(slug)s", slug=slug), err=True)


def _questionnaire(name: str) -> Questionnaire:
    try:
        return loader.load(name)
    except DefinitionError as error:
        raise Refused(str(error)) from None


@round_.command("open")
@click.argument("slug")
def open_(slug: str) -> None:
    """Let a draft round collect."""
    _change(slug, rounds.open_round, "round.open")
    click.echo(_("Đợt %(slug)s đã mở.", slug=slug), err=True)


@round_.command("close")
@click.argument("slug")
def close(slug: str) -> None:
    """End collecting, for good."""
    _change(slug, rounds.close, "round.close")
    click.echo(_("Đợt %(slug)s đã đóng.", slug=slug), err=True)


def _change(slug: str, act: Callable[[Session, Round], None], action: str) -> None:
    with database() as settings, store.writing() as session:
        survey_round = named_round(session, settings, slug)
        act(session, survey_round)
        record(session, command_actor(), action, slug)


@round_.command("list")
@format_option
def list_(fmt: str) -> None:
    """All rounds with the number of answers stored."""
    with database() as settings, store.reading() as session:
        answers = answers_by_round(session)
        rows = [
            {
                "slug": r.slug,
                "status": r.status,
                "questionnaire": r.questionnaire,
                "opens": r.opens.isoformat(),
                "closes": r.closes.isoformat(),
                "answers": answers.get(r.id, 0),
            }
            for r in rounds.all_rounds(session, settings.province)
        ]
    emit(rows, fmt, COLUMNS)
