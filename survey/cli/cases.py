"""`sipas cases` and `sipas topics`: open cases by hand, see what is overdue, check a file of rules."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from survey import clock, config, store
from survey.access.audit import command_actor
from survey.cases import identify, rules
from survey.cases import topics as grouping
from survey.cases.opening import open_cases
from survey.cli.base import database, emit, format_option
from survey.i18n import gettext as _
from survey.models import Case
from survey.registry import cases as registry

COLUMNS = ("case", "unit", "name", "released", "due", "state", "days_late")


@click.group()
def cases() -> None:
    """Cases from what people wrote."""


@cases.command("open")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="as if today were this day (a later day waits)"
)
def open_(day: datetime | None) -> None:
    """Open cases of what was written until yesterday; the service does so every working day."""
    today = min(day.date(), clock.today()) if day else clock.today()
    with database() as settings:
        done = open_cases(settings.instance, settings.province, today, command_actor())
    if done.rest_day:
        click.echo(_("Hôm nay không phải ngày làm việc; chưa mở vụ việc nào."), err=True)
        return
    for name in ("cases", "comments", "held", "inherited", "released"):
        click.echo(f"{name} {getattr(done, name)}")


@cases.command()
@format_option
def overdue(fmt: str) -> None:
    """Cases whose due date has passed, the latest first."""
    today = clock.today()
    with database() as settings, store.reading() as session:
        found = registry.overdue(session, settings.province, today)
        emit([_row(case, today) for case in found], fmt, COLUMNS)


def _row(case: Case, today: Any) -> dict[str, Any]:
    return {
        "case": case.id,
        "unit": case.unit.code,
        "name": case.unit.name,
        "released": case.released_on and case.released_on.isoformat(),
        "due": case.due_on and case.due_on.isoformat(),
        "state": case.state,
        "days_late": (today - case.due_on).days if case.due_on else None,
    }


@click.group()
def topics() -> None:
    """Rules that group comments by topic."""


@topics.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", help="a comment to group, to see which words decide")
def check(file: Path | None, text: str | None) -> None:
    """Check a file of rules (default: those in force), and show what they make of a comment."""
    instance = config.load().instance
    path = file or rules.in_force(instance, rules.TOPICS)
    found = rules.read_topics(path)
    identify.identifying(instance)
    for topic in found.topics:
        click.echo(f"{topic.code}\t{topic.name['vi']}\t{len(topic.phrases)}")
    if text:
        _explain(text, found)


def _explain(text: str, found: rules.Rules) -> None:
    hits = grouping.hits(text, found)
    counted = grouping.counted(hits, found)
    for hit in hits:
        sign = "+" if hit.topic in counted else "-"
        click.echo(f"{sign} {hit.topic}: {registry.because(hit.phrase, hit.written, negated=hit.negated)}")
    if not hits:
        click.echo(_("Không có từ nào trong quy tắc; góp ý này chưa thuộc nhóm nào."))
