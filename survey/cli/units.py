"""`sipas units list|search|import|boundaries`: the units of a day, units and outlines from a file."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from survey import clock, store
from survey.access.audit import command_actor, record
from survey.cli.base import database, emit, format_option, print_json
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Unit
from survey.registry import units as registry

COLUMNS = ("province", "code", "name", "kind", "level", "valid_from", "valid_to", "lat", "lon")

day_option = click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="the day that counts (today)"
)


@click.group()
def units() -> None:
    """List, search and import administrative units."""


@units.command("list")
@click.option("--level", type=click.Choice(list(registry.LEVELS)), help="only this level")
@click.option("--province", help="only this province code")
@day_option
@format_option
def list_(level: str | None, province: str | None, on: datetime | None, fmt: str) -> None:
    """Print the units that are valid on a day."""
    with database(), store.reading() as session:
        _print(registry.units_valid(session, _day(on), level, province), fmt)


@units.command()
@click.argument("text")
@click.option("--limit", default=20, show_default=True)
@day_option
@format_option
def search(text: str, limit: int, on: datetime | None, fmt: str) -> None:
    """Find units by name or code; accents and the kind may be left out."""
    with database(), store.reading() as session:
        found = registry.search(session, text, _day(on), limit)
        former = [] if found else registry.search_ceased(session, text, _day(on), limit)
        _print(found, fmt)
    for unit in former:
        click.echo(unit.message, err=True)


@units.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "fmt", type=click.Choice(["table", "json"]), default="table", help="how to print")
def import_(path: str, fmt: str) -> None:
    """Take the units of a CSV file, whole or not at all (columns: docs/units.md)."""
    with database(), store.writing() as session:
        report = registry.import_units(session, path)
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    if fmt == "json":
        print_json(counts)
    else:
        click.echo(_("Thêm %(added)s, sửa %(updated)s, giữ nguyên %(unchanged)s đơn vị.", **counts))


@units.command("boundaries")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def boundaries(path: Path) -> None:
    """Take the outlines of communes from a GeoJSON file, for the map of published results."""
    from survey.registry import boundaries as outlines

    with database() as settings, store.writing() as session:
        taken = outlines.import_file(session, path, settings.province)
        record(session, command_actor(), "units.boundaries", path.name, stored=taken.stored)
    counts = {"n": taken.stored, "points": integer(taken.points), "before": integer(taken.points_before)}
    click.echo(_("Đã lưu ranh giới của %(n)s đơn vị, %(points)s trên %(before)s điểm.", **counts))
    for code in taken.unknown:
        click.echo(_("Mã %(code)s trong tệp không phải xã, phường hiện nay.", code=code), err=True)
    for code in taken.missing:
        click.echo(_("Đơn vị %(code)s không có ranh giới trong tệp.", code=code), err=True)


def _day(on: datetime | None) -> date:
    return on.date() if on else clock.today()


def _print(found: Sequence[Unit], fmt: str) -> None:
    emit([{c: _plain(getattr(unit, c)) for c in COLUMNS} for unit in found], fmt, COLUMNS)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
