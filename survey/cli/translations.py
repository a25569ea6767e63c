"""`sipas translations template|check`: the file that a translator fills in, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from babel.messages.pofile import PoFileError

from questionnaires.loader import load
from questionnaires.source import DefinitionError
from survey.cli.base import emit, print_json, write_bytes
from survey.errors import Refused
from survey.formats import percent
from survey.i18n import gettext as _
from survey.languages import dropped, template, wanted
from survey.languages.dropped import ERRORS, Dropped, Problem

COLUMNS = ("phần", "đã dịch", "tổng", "còn thiếu", "tỷ lệ")

questionnaire_option = click.option(
    "--questionnaire", "own", multiple=True, help="a questionnaire of your own (YAML) to translate too"
)


@click.group()
def translations() -> None:
    """Translations of the citizens' pages into further languages."""


@translations.command("template")
@click.option("--output", "-o", help="file to write; default standard output")
@click.option("--lang", help="code of the language, such as mww")
@click.option("--name", default="", help="what the language calls itself, such as 'Hmoob Dawb'")
@click.option("--update", type=click.Path(dir_okay=False), help="file to bring up to date")
@questionnaire_option
def template_(
    output: str | None, lang: str | None, name: str, update: str | None, own: tuple[str, ...]
) -> None:
    """Write the PO file for a translator; --update keeps what is translated already."""
    code = dropped.tag(lang) if lang else ""
    if code is None or code == dropped.SOURCE:
        raise Refused(_("“%(code)s” không phải mã ngôn ngữ dùng được. Ví dụ: mww, hmn, ium, tyz.", code=lang))
    every = _wanted(own)
    if update:
        text = _updated(Path(update), every)
    else:
        text = template.template(every, code, name or (dropped.name_of(code) if code else ""))
    target = output or update
    if target:
        write_bytes(target, text.encode())
        click.echo(_("Đã ghi %(n)s câu cần dịch vào %(path)s.", n=len(every), path=target), err=True)
    else:
        click.echo(text, nl=False)


@translations.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--format", "fmt", type=click.Choice(["table", "json"]), default="table", help="how to print")
@click.option("--missing", is_flag=True, help="list the texts that have no translation")
@questionnaire_option
def check(file: str, fmt: str, missing: bool, own: tuple[str, ...]) -> None:
    """Say how complete FILE is and what is wrong in it; exit code 1 when something is."""
    if not Path(file).is_file():
        raise Refused(_("Không có tệp %(path)s.", path=file))
    found = dropped.read(Path(file), _wanted(own))
    if fmt == "json":
        print_json(_as_json(found))
    else:
        _print(found, missing)
    if found.wrong:
        raise click.exceptions.Exit(1)


def _wanted(own: tuple[str, ...]) -> Mapping[str, wanted.Wanted]:
    try:
        return wanted.wanted([load(name) for name in own]) if own else wanted.shipped()
    except (DefinitionError, FileNotFoundError) as error:
        raise Refused(str(error)) from None


def _updated(path: Path, every: Mapping[str, wanted.Wanted]) -> str:
    try:
        return template.updated(path.read_text("utf-8"), every)
    except OSError as error:
        raise _unreadable(path, error.strerror) from None
    except (PoFileError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, reason: object) -> Refused:
    return Refused(_("Không đọc được tệp %(path)s: %(reason)s.", path=path, reason=reason))


def _as_json(found: Dropped) -> dict[str, Any]:
    return {
        "file": str(found.path),
        "language": found.code,
        "name": found.name,
        "share": round(found.share, 4),
        "usable": found.usable,
        "offered": found.offered,
        "groups": [
            {"name": g.name, "total": g.total, "translated": g.translated, "missing": list(g.missing)}
            for g in found.groups
        ],
        "problems": [
            {"kind": p.kind, "error": p.kind in ERRORS, "message": p.message, "detail": p.detail}
            for p in found.problems
        ],
    }


def _print(found: Dropped, missing: bool) -> None:
    click.echo(f"{found.path}: {found.name} ({found.code})")
    rows = [(group_name(g.name), g.translated, g.total, g.total - g.translated) for g in found.groups]
    total, done = len(found.wanted), found.translated
    rows.append((_("tất cả, mỗi câu tính một lần"), done, total, total - done))
    cells = [(*row, percent(row[1] / row[2])) for row in rows]
    emit([dict(zip(COLUMNS, row, strict=True)) for row in cells], "table", COLUMNS)
    for problem in found.problems:
        degree = _("LỖI") if problem.kind in ERRORS else _("lưu ý")
        click.echo(f"{degree}: {words(problem)}")
    if missing:
        for message in (m for m in found.wanted if m not in found.texts):
            click.echo(_("chưa dịch: %(text)s", text=message))


def group_name(name: str) -> str:
    """A group of texts as people call it; a questionnaire is called by its id."""
    return {wanted.PAGES: _("các trang"), wanted.CONSENT: _("nội dung đồng ý")}.get(name, name)


def words(problem: Problem) -> str:
    """A problem as a sentence."""
    text, detail = problem.message, problem.detail
    return {
        "unreadable": lambda: _("Không đọc được tệp PO (UTF-8): %(why)s", why=detail),
        "no_language": lambda: _("Phần đầu tệp thiếu dòng “Language:” với mã ngôn ngữ."),
        "wrong_language": lambda: _("“Language: %(code)s” không phải mã ngôn ngữ dùng được.", code=detail),
        "wrong_name": lambda: _(
            "Tên tệp không khớp mã ngôn ngữ bên trong; tệp phải mang tên %(name)s.", name=detail
        ),
        "source": lambda: _("Tiếng Việt là bản gốc nên không có tệp dịch."),
        "placeholders": lambda: _(
            "Phần trong %%(…)s hoặc {…} bị mất hay bị sửa (%(what)s), nên không dùng: %(text)s",
            what=detail, text=text,
        ),
        "fuzzy": lambda: _("Còn đánh dấu chưa chắc (fuzzy), nên không dùng: %(text)s", text=text),
        "unknown": lambda: _("Không trang nào dùng câu này: %(text)s", text=text),
        "characters": lambda: _(
            "Chữ %(what)s không có trong phông đi kèm, sẽ hiện bằng phông của máy: %(text)s",
            what=detail, text=text,
        ),
        "not_offered": lambda: _(
            "Chưa đưa ra cho người dân: mới dịch %(share)s, cần ít nhất %(needed)s.",
            share=percent(float(detail), 0), needed=percent(dropped.OFFERED_FROM, 0),
        ),
    }[problem.kind]()  # fmt: skip
