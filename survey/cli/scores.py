"""`sipas index8` and `sipas scorecard`: points of the PAR INDEX, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from sqlalchemy.orm import Session

from survey import store
from survey.access import audit
from survey.cli.base import database, emit, format_option, named_round, print_json
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import Assessment
from survey.registry import scoring
from survey.registry.scoring import Sheet
from survey.registry.scoring_plan import card_from_document, index8_sheet

if TYPE_CHECKING:
    from analysis.index8 import CriterionScore, Index8
    from analysis.ruleset import Criterion

T = TypeVar("T")
CRITERION_COLUMNS = ("id", "name", "points", "of", "status", "basis", "label", "reason")


@click.command()
@click.argument("slug", metavar="ROUND", required=False)
@click.option("--inputs", type=click.Path(path_type=Path), help="YAML with year, rules and inputs")
@click.option(
    "--template", "rules", metavar="RULES", help="print the empty YAML of a rule set, such as qd-1149"
)
@format_option
def index8(slug: str | None, inputs: Path | None, rules: str | None, fmt: str) -> None:
    """Index 8: criterion 8.1 from a round, the others from a file; or an empty file to fill in."""
    if rules:
        click.echo(template(rules), nl=False)
        return
    if slug is None or inputs is None:
        raise Refused(_("Cần mã đợt và --inputs TỆP; hoặc --template TÊN-BỘ-QUY-TẮC để lấy tệp trống."))
    from survey.tabulate.results import results
    from survey.tabulate.scores import index8_json, index8_of

    document = _read(inputs)
    with database() as settings, store.reading() as session:
        found = results(session, named_round(session, settings, slug))
    scored = _in_words(lambda: index8_of(found, document))
    if fmt == "json":
        print_json(index8_json(found, scored))
    else:
        emit(list(_lines(scored)), fmt, CRITERION_COLUMNS)


def _lines(scored: Index8) -> Iterator[dict[str, Any]]:
    def lines(criteria: Sequence[CriterionScore]) -> Iterator[dict[str, Any]]:
        for criterion in criteria:
            yield asdict(criterion)
            yield from lines(criterion.parts)

    yield from lines(scored.criteria)
    blank = dict.fromkeys(CRITERION_COLUMNS)
    yield blank | {
        "id": "8.2–8.6",
        "name": _("Phần tự chấm"),
        "points": scored.subtotal,
        "of": scored.subtotal_of,
    }
    yield blank | {"id": "8", "name": _("Chỉ số 8"), "points": scored.total, "of": scored.of}


class FileOrCommand(click.Group):
    """`sipas scorecard FILE` checks the file; only what is no command's name is taken for one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else ["check", *args])


@click.group(cls=FileOrCommand)
def scorecard() -> None:
    """Check a scorecard file (`sipas scorecard FILE.yaml`), or load one into the database (`load`)."""


@scorecard.command()
@click.argument("path", metavar="[FILE.yaml]", type=click.Path(path_type=Path), required=False)
def load(path: Path | None) -> None:
    """Keep a scorecard file as its year's; without FILE the plan of 2021 with Index 8 of 2020."""
    with database() as settings, store.writing() as session:
        made = (
            load_file(session, settings.province, path) if path else load_shipped(session, settings.province)
        )
    for sheet in made:
        click.echo(_("Đã nạp %(kind)s năm %(year)s.", kind=sheet.kind, year=sheet.year))


def load_file(session: Session, province: str, path: Path) -> list[Assessment]:
    """The scorecard of a file; raises Refused when it cannot be read or its year is there."""
    return [_stored(session, province, card_from_document(_read(path)))]


def load_shipped(session: Session, province: str) -> list[Assessment]:
    """The plan's scorecard of 2020 and its Index 8, those that are not there yet; refused when both are."""
    from analysis.index8 import EXAMPLE_2020
    from analysis.scorecard import PLAN_161

    inputs = _read(EXAMPLE_2020)
    sheets = (
        card_from_document(_read(PLAN_161)),
        index8_sheet(inputs["rules"], inputs["year"], inputs["inputs"]),
    )
    wanted = [s for s in sheets if not scoring.exists(session, province, s)]
    if not wanted:
        raise Refused(_("Số liệu kèm theo đã có trong cơ sở dữ liệu; không ghi đè."))
    return [_stored(session, province, sheet) for sheet in wanted]


def _stored(session: Session, province: str, sheet: Sheet) -> Assessment:
    actor = audit.command_actor()
    made = scoring.create(session, province, sheet, actor)
    audit.record(session, actor, "scoring.load", f"{sheet.kind}/{sheet.year}", entries=len(made.entries))
    return made


@scorecard.command()
@click.argument("path", metavar="FILE.yaml", type=click.Path(path_type=Path))
@format_option
def check(path: Path, fmt: str) -> None:
    """Add up a scorecard and check its printed figures against one another."""
    from analysis.scorecard import scorecard as checked

    card = _in_words(lambda: checked(_read(path)))
    if fmt == "json":
        print_json(plain(asdict(card)))
        return
    rows = [
        {"kind": "index", "where": str(i.number), "points": i.points, "of": i.of, "text": i.name}
        for i in card.indices
    ]
    rows.append(
        {"kind": "total", "where": "total", "points": card.total, "of": card.of, "text": _("Tổng điểm")}
    )
    rows += [
        {"kind": "slip", "where": s.where, "points": s.printed, "of": s.recomputed, "text": s.message}
        for s in card.slips
    ]
    rows += [
        {"kind": "note", "where": n.where, "points": None, "of": None, "text": n.message} for n in card.notes
    ]
    emit(rows, fmt, ("kind", "where", "points", "of", "text"))


def template(name: str) -> str:
    """The empty inputs of a rule set as YAML, each figure explained beside its key."""
    from analysis import ruleset

    rules = _in_words(lambda: ruleset.load(name))
    lines = [
        f"# {rules.title}",
        "# Ghi số liệu sau dấu hai chấm; hoặc award: điểm đã được chấm, kèm note: căn cứ.",
    ]
    lines += ["year:", f"rules: {rules.id}", "inputs:"]
    for criterion in rules.criteria:
        lines += _empty(criterion, "  ")
    return "\n".join(lines) + "\n"


def _empty(criterion: Criterion, indent: str) -> Iterator[str]:
    yield f'{indent}"{criterion.id}":  # {criterion.name} ({criterion.of} điểm)'
    for part in criterion.parts:
        yield from _empty(part, indent + "  ")
    if not criterion.parts:
        yield from (f"{indent}  {key}:  # {text}" for key, text in criterion.inputs.items())


def _read(path: Path) -> Any:
    from analysis.ruleset import read_yaml

    if not path.is_file():
        raise Refused(_("Không có tệp %(path)s.", path=path))
    return _in_words(lambda: read_yaml(path))


def _in_words(act: Callable[[], T]) -> T:
    """The analysis says in Vietnamese what a file lacks; here that becomes a refusal."""
    try:
        return act()
    except (ValueError, OSError) as error:
        raise Refused(str(error)) from None


def plain(value: Any) -> Any:
    """The same value without decimals and tuples, for JSON."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
