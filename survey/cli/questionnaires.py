"""`sipas questionnaire check|show`."""

import click

from questionnaires.check import check as problems_of
from questionnaires.loader import available, canonical_json, content_hash, layout_hash, load
from questionnaires.model import Item, Questionnaire
from questionnaires.source import DefinitionError
from survey.errors import Refused


@click.group()
def questionnaire() -> None:
    """Questionnaires that ship, or a YAML file of your own."""


def _load(name: str) -> Questionnaire:
    try:
        return load(name)
    except (DefinitionError, FileNotFoundError) as error:
        raise Refused(str(error)) from None


@questionnaire.command()
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> None:
    """Check NAMES (default: all that ship); exit code 1 when anything is wrong."""
    wrong = False
    for name in names or tuple(available()):
        made = _load(name)
        for problem in problems_of(made):
            wrong = True
            click.echo(f"{name}: {problem.where}: {problem.message}", err=True)
        click.echo(f"{made.id} {made.version}: {len(made.items)} items, layout {layout_hash(made)[:12]}")
    if wrong:
        raise click.exceptions.Exit(1)


@questionnaire.command()
@click.argument("name")
@click.option("--lang", default="vi", show_default=True)
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text")
def show(name: str, lang: str, fmt: str) -> None:
    """Print a questionnaire as people read it, or as canonical JSON."""
    made = _load(name)
    if fmt == "json":
        click.echo(canonical_json(made).decode())
        return
    if lang not in made.languages:
        raise Refused(f"{name}: {lang!r}; {', '.join(made.languages)}")
    click.echo(f"{made.title[lang]} ({made.id} {made.version}, {content_hash(made)[:12]})")
    for section in made.sections:
        click.echo(f"\n{section.title[lang]}")
        for item in section.items:
            click.echo("\n".join(_lines(item, lang)))


def _lines(item: Item, lang: str) -> list[str]:
    lines = [f"  [{item.id}] {item.label[lang]}"]
    lines += [f"      {option.code} {option.label[lang]}" for option in item.options]
    return lines
