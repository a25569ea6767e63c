"""What commands share: the database of the settings, a round by its slug, and printing of results."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from survey import config, migrations, store
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Round
from survey.registry import rounds

format_option = click.option(
    "--format", "fmt", type=click.Choice(["table", "json", "csv"]), default="table", help="how to print"
)


@contextmanager
def database(create: bool = False) -> Iterator[config.Config]:
    """Connect to the database of the settings; raises Refused when it is missing or behind."""
    settings = config.load()
    engine = store.connect(settings.database_url)
    try:
        if create:
            migrations.upgrade(engine)
        elif migrations.current(engine) != migrations.head():
            raise Refused(_("Cơ sở dữ liệu chưa sẵn sàng. Hãy chạy “sipas init” trước."))
        yield settings
    finally:
        engine.dispose()


def named_round(session: Session, settings: config.Config, slug: str) -> Round:
    """The round with this slug; raises Refused naming those that exist."""
    found = rounds.find(session, slug, settings.province)
    if found is None:
        known = ", ".join(r.slug for r in rounds.all_rounds(session, settings.province)) or "–"
        raise Refused(_("Không có đợt “%(slug)s”. Các đợt hiện có: %(known)s.", slug=slug, known=known))
    return found


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def emit(rows: Sequence[Mapping[str, Any]], fmt: str, columns: Sequence[str]) -> None:
    """Print rows as a table, as JSON or as CSV; the columns name the order."""
    if fmt == "json":
        print_json([dict(row) for row in rows])
    elif fmt == "csv":
        click.echo(as_csv(rows, columns), nl=False)
    else:
        table = Table(*columns)
        for row in rows:
            table.add_row(*("–" if row[c] is None else str(row[c]) for c in columns))
        Console(soft_wrap=True).print(table)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_bytes(path: str, content: bytes) -> None:
    """Write a file whole or not at all."""
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(target.name + ".part")
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        raise Refused(
            _("Không ghi được tệp %(path)s: %(reason)s.", path=path, reason=error.strerror)
        ) from None
