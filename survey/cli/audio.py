"""`sipas audio list|check`: what is to be recorded, and what can be heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import click

from questionnaires.loader import load
from questionnaires.model import Questionnaire
from questionnaires.source import DefinitionError
from survey import config
from survey.audio.library import LANGUAGE, RECORDED
from survey.audio.report import COMPLETE, Row, report
from survey.audio.script import Line, script, set_of
from survey.cli.base import database, emit, print_json
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.registry import units
from survey.registry.places import Province, province_of
from survey.registry.unit_rows import read_rows

STATES = {
    "ok": "nghe được",
    "missing": "thiếu",
    "stale": "lời đã đổi",
    "broken": "tệp hỏng",
    "unknown": "tên lạ",
}
_language = click.option(
    "--lang", "languages", multiple=True, help="repeatable; default: the questionnaire's"
)


@click.group()
def audio() -> None:
    """Prepared sound: what to record, and what is missing or out of date."""


@audio.command("list")
@click.argument("questionnaire")
@click.option("--lang", "language", default="vi", show_default=True, help="also one that is only spoken")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="csv",
    show_default=True,
)
def list_(questionnaire: str, language: str, fmt: str) -> None:
    """Print what is to be read out for QUESTIONNAIRE: the file to make, and its text."""
    made = _load(questionnaire)
    rows = [
        {"folder": f"{set_of(key, made)}/{language}", "key": key, "text": line.text}
        for key, line in _distinct(_script(made, language, config.load())).items()
    ]
    if fmt == "markdown":
        click.echo("| folder | key | text |\n|---|---|---|")
        for row in rows:
            click.echo(f"| {row['folder']} | {row['key']} | {row['text']} |")
    else:
        emit(rows, fmt, ("folder", "key", "text"))


@audio.command()
@click.argument("questionnaire")
@_language
@click.option(
    "--format", "fmt", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
def check(questionnaire: str, languages: tuple[str, ...], fmt: str) -> None:
    """Say whether QUESTIONNAIRE can be heard whole; exit code 1 when anything is missing or out of date.

    Recordings that are new are noted with the text that they are recordings of.
    """
    made, settings = _load(questionnaire), config.load()
    rows = [
        row
        for language in languages or made.languages
        for row in report(settings.instance, made, language, _script(made, language, settings))
    ]
    if fmt == "table":
        _print_table(rows)
    elif fmt == "json":
        print_json([asdict(row) for row in rows])
    else:
        emit([asdict(row) for row in rows], fmt, list(Row.__dataclass_fields__))
    if any(row.state not in COMPLETE for row in rows):
        raise click.exceptions.Exit(1)


def _print_table(rows: Sequence[Row]) -> None:
    """One line per language with the counts, then what is not as it should be, by file."""
    for language in dict.fromkeys(row.language for row in rows):
        of_language = [row for row in rows if row.language == language]
        states = Counter(STATES[row.state] for row in of_language)
        voices = Counter(_voice(row.voice) for row in of_language if row.voice)
        click.echo(f"{language}: {_counts(states)} ({_counts(voices)})")
    for row in rows:
        if row.state != "ok":
            said = f" (bản ghi nói: “{row.said}”)" if row.said else ""
            click.echo(f"{STATES[row.state]}: {row.set}/{row.language}/{row.key} “{row.text}”{said}")


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in found.items()) or "0"


def _voice(voice: str) -> str:
    return "ghi âm" if voice == RECORDED else f"giọng máy ({voice})"


def _distinct(lines: dict[str, Line]) -> dict[str, Line]:
    """Each text once: a sentence recorded once serves wherever it stands."""
    by_text = {line.text: line for line in reversed(lines.values())}
    return {key: line for key, line in lines.items() if by_text[line.text] is line}


def _load(name: str) -> Questionnaire:
    try:
        return load(name)
    except (DefinitionError, FileNotFoundError) as error:
        raise Refused(str(error)) from None


def _script(questionnaire: Questionnaire, language: str, settings: config.Config) -> dict[str, Line]:
    if not LANGUAGE.fullmatch(language):
        raise Refused(_("“%(given)s” không phải mã ngôn ngữ, chẳng hạn vi, en, hmn.", given=language))
    province = province_named(settings.province)
    return script(questionnaire, language, province=province, contact=settings.contact)


def province_named(code: str) -> Province:
    """The province that the consent text names: from the database, before there is one from what ships."""
    try:
        with database():
            return province_of(code)
    except Refused:
        for row in read_rows((units.DATA / "laocai.csv").read_bytes()):
            if row.code == row.province == code and row.valid_to is None:
                return Province(row.kind, row.name[len(row.kind) + 1 :])
        return Province("", "")
