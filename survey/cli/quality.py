"""`sipas quality`: look for made-up answers; flags stand beside answers and change none."""

import click

from survey import store
from survey.access.audit import command_actor
from survey.cli.base import database, emit, format_option, named_round
from survey.i18n import gettext as _

COLUMNS = ("rule", "tests", "level", "threshold", "patterns", "answers")


@click.group()
def quality() -> None:
    """Look for signs of made-up answers."""


@quality.command()
@click.argument("slug", metavar="ROUND")
@format_option
def check(slug: str, fmt: str) -> None:
    """Compute the flags of a round anew, in the place of those before: at once, in this process."""
    from survey.intake.flagging import check_round

    with database() as settings:
        with store.reading() as session:
            found = named_round(session, settings, slug).id
        run = check_round(found, command_actor())
    emit(run.rules, fmt, COLUMNS)
    click.echo(
        _(
            "Đã kiểm tra %(n)s phiếu theo quy tắc phiên bản %(version)s.",
            n=run.answers,
            version=run.version,
        ),
        err=True,
    )
