"""`sipas responses import`: answers from a CSV file, also LimeSurvey's and Google Forms' with a mapping."""

import click

from survey import store
from survey.access.audit import command_actor, record
from survey.cli.base import database, named_round, print_json
from survey.intake.import_file import prepare, store_prepared
from survey.intake.mapping import read_mapping
from survey.intake.tables import read_table
from survey.registry.versions import questionnaire_of


@click.group()
def responses() -> None:
    """Answers collected elsewhere."""


@responses.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--round", "slug", required=True, help="slug of an open round")
@click.option("--map", "mapping", type=click.Path(dir_okay=False), help="YAML: columns, values, defaults")
@click.option("--good-rows", is_flag=True, help="store the good rows and list the bad ones")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text")
def import_(file: str, slug: str, mapping: str | None, good_rows: bool, fmt: str) -> None:
    """Store the answers of FILE; a file with a bad row is refused whole."""
    table = read_table(file)
    with database() as settings:
        with store.reading() as session:
            survey_round = named_round(session, settings, slug)
            column_map = read_mapping(mapping, questionnaire_of(survey_round.version))
            prepared = prepare(session, survey_round, table, column_map, good_rows)
        with store.writing() as session:
            done = store_prepared(session, prepared, good_rows)
            counts = {"stored": done.stored, "repeated": done.repeated}
            record(session, command_actor(), "responses.import", slug, file=table.hash, **counts)
    for row, column, reason in done.refused:
        click.echo(f"dòng {row}, cột {column}: {reason}", err=True)
    if fmt == "json":
        print_json({"stored": done.stored, "repeated": done.repeated, "refused": len(done.refused)})
    else:
        click.echo(f"{done.stored} phiếu mới, {done.repeated} phiếu đã có, {len(done.refused)} dòng bị bỏ")
