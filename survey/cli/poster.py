"""`sipas poster`: the sheet with a unit's QR code, for one unit or for all of a round."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from survey import config, store
from survey.cli.base import database, named_round, write_bytes
from survey.errors import Refused
from survey.exports.poster import (
    SIZES,
    Sheet,
    file_name,
    pdf,
    rounds_today,
    sheet_today,
    sheets_of_round,
)
from survey.i18n import gettext as _
from survey.registry import places


@click.command()
@click.argument("code", required=False)
@click.option("--all", "everybody", is_flag=True, help="every unit of the rounds that collect online today")
@click.option("--round", "slug", metavar="ROUND", help="with --all: of this round only")
@click.option("--size", type=click.Choice(SIZES), default="a4", show_default=True, help="size of the paper")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="FILE.pdf; or FILE.zip, FOLDER"
)
def poster(code: str | None, everybody: bool, slug: str | None, size: str, output: Path) -> None:
    """Make a PDF with the QR code of /d/CODE for the wall (a4) or the counter (a6).

    With --all FILE.pdf has a page for each unit, FILE.zip and FOLDER a file for each.
    """
    if bool(code) == everybody or (slug and not everybody):
        raise click.UsageError(_("Cần mã đơn vị, hoặc --all (có thể thêm --round), không cả hai."))
    with database() as settings, store.reading() as session:
        sheets = [_of_unit(session, settings, code)] if code else _of_all(session, settings, slug)
    for sheet in sheets:
        if sheet.minutes is None:
            name = sheet.name
            click.echo(_("%(unit)s: chưa có đợt nào nhận phiếu qua mạng hôm nay.", unit=name), err=True)
    _write(sheets, size, output)
    click.echo(_("Đã ghi %(path)s.", path=output), err=True)


def _of_unit(session: Session, settings: config.Config, code: str) -> Sheet:
    try:
        return sheet_today(session, settings, code)
    except places.CeasedUnit as error:
        raise Refused(error.former.message) from None
    except places.NoSuchUnit:
        raise Refused(_("Không có đơn vị nào mang mã “%(code)s”.", code=code)) from None


def _of_all(session: Session, settings: config.Config, slug: str | None) -> list[Sheet]:
    chosen = [named_round(session, settings, slug)] if slug else rounds_today(session, settings)
    sheets = [sheet for found in chosen for sheet in sheets_of_round(session, settings, found)]
    if not sheets:
        raise Refused(_("Hôm nay không có đợt nào nhận phiếu qua mạng. Hãy nêu đợt bằng --round."))
    return sheets


def _write(sheets: Sequence[Sheet], size: str, output: Path) -> None:
    """One file with a page each, or a zip or folder with a file each, by the ending of the name."""
    if output.suffix.lower() == ".pdf":
        write_bytes(str(output), pdf(sheets, size))
    elif output.suffix.lower() == ".zip":
        write_bytes(str(output), _zipped(_one_each(sheets, size)))
    elif output.suffix and not output.is_dir():
        raise Refused(_("Tên tệp phải kết thúc bằng .pdf hoặc .zip; tên không có đuôi là một thư mục."))
    else:
        for name, content in _one_each(sheets, size):
            write_bytes(str(output / name), content)


def _one_each(sheets: Sequence[Sheet], size: str) -> Iterator[tuple[str, bytes]]:
    return ((file_name(sheet, size), pdf([sheet], size)) for sheet in sheets)


def _zipped(files: Iterator[tuple[str, bytes]]) -> bytes:
    """The same bytes for the same files: every entry bears the first day that a zip can write."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()
