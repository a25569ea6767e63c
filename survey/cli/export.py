"""`sipas export`: results of a round as a file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from survey import store
from survey.cli.base import database, named_round, write_bytes
from survey.i18n import gettext as _

if TYPE_CHECKING:
    from survey.tabulate.results import Results


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option("--format", "fmt", type=click.Choice(["csv", "xlsx"]), required=True, help="kind of file")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="where to write it")
@click.option("--what", type=click.Choice(["results"]), default="results", show_default=True)
@click.option("--by", multiple=True, default=["unit"], show_default=True, help="as for analyse")
def export(slug: str, fmt: str, output: str, what: str, by: tuple[str, ...]) -> None:  # noqa: ARG001
    """Write the results of a round, whole and by unit, to a file."""
    from survey.exports.outgoing import outgoing
    from survey.tabulate.results import results

    with database() as settings, store.reading() as session:
        found = outgoing(results(session, named_round(session, settings, slug), by), "cli")
    write_bytes(output, writers()[fmt](found))
    click.echo(_("Đã ghi %(path)s.", path=output), err=True)


def writers() -> "dict[str, Callable[[Results], bytes]]":
    from survey.exports.results_csv import results_csv
    from survey.exports.results_xlsx import results_xlsx

    return {"csv": results_csv, "xlsx": results_xlsx}
