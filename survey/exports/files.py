"""Every kind of file that results or single answers leave as: its name, its ending, who writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TypeAlias

from survey.errors import Refused
from survey.i18n import LazyText
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l

What: TypeAlias = Literal["results", "responses"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Kind:
    """One format. Writers are named, not imported, so that a page need not load pandas to offer a file."""

    what: What
    name: str
    ending: str
    media: str
    title: LazyText | str
    writer: str

    @property
    def write(self) -> Callable[..., Any]:
        """Of results: Results → bytes. Of responses: (People, path) → None."""
        module, function = self.writer.split(":")
        made: Callable[..., Any] = getattr(import_module(f"survey.exports.{module}"), function)
        return made

    def save(self, source: Any, path: Path) -> None:
        """Write a file of `source`, Results or People as `what` says."""
        if self.what == "results":
            path.write_bytes(self.write(source))
        else:
            self.write(source, path)

    def file_name(self, slug: str) -> str:
        return f"{'ket-qua' if self.what == 'results' else 'tung-phieu'}-{slug}.{self.ending}"


KINDS = (
    Kind("results", "xlsx", "xlsx", XLSX, "Excel", "results_xlsx:results_xlsx"),
    Kind("results", "csv", "csv", CSV, "CSV", "results_csv:results_csv"),
    Kind(
        "results",
        "jsonstat",
        "json",
        "application/json",
        "JSON-stat",
        "results_jsonstat:results_jsonstat",
    ),
    Kind("results", "parquet", "parquet", PARQUET, "Parquet", "results_parquet:results_parquet"),
    Kind("responses", "sav", "sav", "application/x-spss-sav", "SPSS", "responses.statistical:write_sav"),
    Kind("responses", "dta", "dta", "application/x-stata-dta", "Stata", "responses.statistical:write_dta"),
    Kind("responses", "xlsx", "xlsx", XLSX, "Excel", "responses.tables:write_xlsx"),
    Kind("responses", "csv", "csv", CSV, "CSV", "responses.tables:write_csv"),
    Kind("responses", "parquet", "parquet", PARQUET, "Parquet", "responses.parquet:write_parquet"),
    Kind("responses", "ddi", "xml", "application/xml", _l("Sổ mã DDI 2.5"), "responses.ddi:write_ddi"),
    Kind(
        "responses",
        "codebook",
        "md",
        "text/markdown; charset=utf-8",
        _l("Sổ mã để đọc"),
        "responses.codebook:write_codebook",
    ),
)
FORMATS = tuple(dict.fromkeys(kind.name for kind in KINDS))
# Statistical files are for single answers unless somebody asks otherwise, documents for results.
DEFAULTS: dict[str, What] = {"csv": "results", "xlsx": "results", "parquet": "responses"}


def kind_of(name: str, what: str | None = None) -> Kind:
    """The format of this name; raises Refused for one that does not exist for results or for responses."""
    wanted = what or DEFAULTS.get(name)
    for kind in KINDS:
        if kind.name == name and wanted in (None, kind.what):
            return kind
    known = ", ".join(kind.name for kind in KINDS if wanted in (None, kind.what))
    raise Refused(
        _("Không có định dạng “%(name)s” cho loại này. Có thể chọn: %(known)s.", name=name, known=known)
    )


def format_of(path: str) -> str:
    """The format that a file's name asks for; raises Refused for an ending that none has."""
    ending = Path(path).suffix.lower().removeprefix(".")
    for kind in KINDS:
        if kind.ending == ending:
            return kind.name
    known = ", ".join(dict.fromkeys(f".{kind.ending}" for kind in KINDS))
    raise Refused(
        _(
            "Tên tệp “%(path)s” không cho biết định dạng. Đuôi tên có thể là: %(known)s.",
            path=path,
            known=known,
        )
    )
