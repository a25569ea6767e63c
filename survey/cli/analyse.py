"""`sipas analyse`: rates, intervals and verdicts of a round."""

import click

from survey import store
from survey.cli.base import as_csv, database, format_option, named_round, print_json


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option("--by", multiple=True, help="unit, channel, field or a closed choice; several are crossed")
@format_option
def analyse(slug: str, by: tuple[str, ...], fmt: str) -> None:
    """Satisfaction of a round against its target, whole and by domain."""
    from survey.exports.guard import guarded
    from survey.tabulate.results import results
    from survey.tabulate.rows import as_json, flat

    with database() as settings, store.reading() as session:
        found = results(session, named_round(session, settings, slug), by)
    if fmt == "json":
        print_json(as_json(found))
    elif fmt == "csv":
        rows = [{name: guarded(value) for name, value in row.items()} for row in flat(found)]
        click.echo(as_csv(rows, list(rows[0])), nl=False)
    else:
        from survey.cli.tables import print_results

        print_results(found)
