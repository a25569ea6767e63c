"""The codebook for people, as Markdown that any text editor shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from survey.exports.responses.about import about
from survey.exports.responses.counting import Counted, counted
from survey.exports.responses.people import People
from survey.exports.responses.variables import STATA_MISSING
from survey.formats import integer
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _


def write_codebook(people: People, path: Path) -> None:
    """The file: how the data came about, then every variable with its codes and how often each occurs."""
    with using_language(DEFAULT):
        path.write_text("\n".join(_lines(people)) + "\n", encoding="utf-8")


def _lines(people: People) -> Iterator[str]:
    yield f"# {_('Sổ mã')}: {people.title}"
    yield ""
    for name, text in about(people):
        yield f"* **{name}**: {text}"
    for one in counted(people):
        yield ""
        yield f"## `{one.variable.name}` {one.variable.label}"
        yield ""
        yield from _variable(one)


def _variable(one: Counted) -> Iterator[str]:
    if one.variable.question:
        yield f"{_('Câu hỏi')}: {one.variable.question}"
        yield ""
    yield _(
        "Có giá trị: %(valid)s; thiếu: %(missing)s.", valid=integer(one.valid), missing=integer(one.invalid)
    )
    if not one.codes:
        return
    yield ""
    yield f"| {_('Mã')} | Stata | {_('Nghĩa của mã')} | {_('Số phiếu')} |"
    yield "|---:|---|---|---:|"
    for code, times in one.codes.items():
        stata = f".{STATA_MISSING[code]}" if code in one.variable.missing else str(code)
        word = one.variable.words[code].replace("|", "\\|")
        yield f"| {code} | {stata} | {word} | {integer(times)} |"
