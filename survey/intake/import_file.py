"""Answers from a file: refused whole with row, column and reason, unless only the good rows are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import UNDER_AGE, Item
from survey import clock
from survey.errors import BadFile, Refused
from survey.i18n import DEFAULT, is_language
from survey.i18n import gettext as _
from survey.intake import bulk
from survey.intake.mapping import ColumnMap
from survey.intake.parse import Answer, Envelope, Invalid, parse
from survey.intake.submission import Submission
from survey.intake.tables import FileTable
from survey.models import CHANNELS, Round, RoundUnit, Unit
from survey.registry import units
from survey.registry.versions import questionnaire_of

NAMESPACE = UUID("6c2d5f0e-5161-5021-8a5a-5ca1ab1e2640")
ADMIN = ("unit", "id", "channel", "answered_at", "language")

Place = tuple[int, str, str]


@dataclass(frozen=True)
class Imported:
    """What an import did; `refused` lists the rows left out when only good rows were asked for."""

    stored: int
    repeated: int
    refused: tuple[Place, ...]


class _BadRow(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}")


class Importer:
    """Knows one round and one mapping; turns rows of a file into submissions."""

    def __init__(self, session: Session, survey_round: Round, mapping: ColumnMap | None) -> None:
        self.session, self.round, self.mapping = session, survey_round, mapping or ColumnMap()
        self.strict = mapping is None
        self.questionnaire = questionnaire_of(survey_round.version)
        self.items = {item.id: item for item in self.questionnaire.items}
        self.words = {item.id: self.mapping.of(item) for item in self.questionnaire.closed_items}
        wanted = select(Unit).join(RoundUnit).where(RoundUnit.round_id == survey_round.id)
        self.units = {unit.code: unit for unit in session.scalars(wanted)}
        self.received = clock.now()

    def columns(self, table: FileTable) -> dict[str, str]:
        """Their column → our name; raises BadFile when `unit` or every item is missing."""
        ours = {c: self.mapping.columns.get(c, c) for c in table.columns}
        known = {c: name for c, name in ours.items() if name in self.items or name in ADMIN}
        problems: list[Place] = []
        if "unit" not in known.values() and "unit" not in self.mapping.defaults:
            problems.append((1, "unit", _("Thiếu cột bắt buộc “unit” (mã đơn vị).")))
        if self.strict:
            unknown = [c for c in table.columns if c not in known]
            problems += [(1, c, _("Bộ câu hỏi của đợt không có câu này.")) for c in unknown]
        problems += [
            (1, c, _("Hai cột cùng là “%(name)s”.", name=name))
            for c, name in known.items()
            if list(known.values()).count(name) > 1
        ]
        if not set(known.values()) & set(self.items):
            problems.append((1, "–", _("Tệp không có cột nào là câu hỏi của đợt.")))
        if problems:
            raise BadFile(problems)
        return known

    def submission(self, cells: Mapping[str, str], fallback: UUID) -> Submission:
        """One row; raises _BadRow naming the column."""
        unit = self.units.get(cells["unit"])
        if unit is None:
            raise _BadRow("unit", self._no_unit(cells["unit"]))
        channel = cells.get("channel") or "import"
        if channel not in CHANNELS:
            raise _BadRow("channel", _("Không có kênh “%(name)s”.", name=channel))
        language = cells.get("language") or DEFAULT
        if not is_language(language):
            raise _BadRow("language", _("Không có ngôn ngữ “%(code)s”.", code=language[:8]))
        envelope = Envelope(
            channel=channel,
            unit=unit,
            answered_at=self._moment(cells.get("answered_at", "")),
            received_at=self.received,
            language=language,
        )
        answers, comments = self._answers(cells)
        try:
            response_id = self._id(cells.get("id", ""), fallback)
            return parse(self.round, self.round.version, response_id, answers, envelope, comments)
        except Invalid as error:
            raise _BadRow(error.problems[0].field, error.problems[0].message) from None

    def _no_unit(self, code: str) -> str:
        """Why a code is refused: its unit ceased, a spreadsheet ate its zero, or it takes no part."""
        former = units.ceased(self.session, code, day=self.round.opens)
        if former is not None:
            return former.message
        if code.isdigit() and code.zfill(5) in self.units:
            full = code.zfill(5)
            return _("Không có đơn vị “%(code)s”. Có phải “%(full)s” không?", code=code, full=full)
        return _("Không có đơn vị “%(code)s” trong đợt này.", code=code)

    def _id(self, text: str, fallback: UUID) -> UUID:
        """A UUID as it stands; any other id of another system gets one of its own, always the same."""
        if not text:
            return fallback
        try:
            return UUID(text)
        except ValueError:
            return uuid5(NAMESPACE, f"{self.round.slug}/{text}")

    def _moment(self, text: str) -> datetime:
        if not text:
            return self.received
        try:
            moment = self.mapping.moment(text)
            day = clock.local_day(moment)
        except (ValueError, OverflowError):
            raise _BadRow("answered_at", _("“%(text)s” không phải ngày giờ.", text=text)) from None
        last = min(self.round.closes, clock.today())
        if not self.round.opens <= day <= last:
            raise _BadRow("answered_at", self._outside(day, last))
        return moment

    def _outside(self, day: date, last: date) -> str:
        return _(
            "Ngày %(day)s nằm ngoài thời gian của đợt (%(first)s đến %(last)s).",
            day=f"{day:%d/%m/%Y}",
            first=f"{self.round.opens:%d/%m/%Y}",
            last=f"{last:%d/%m/%Y}",
        )

    def _answers(self, cells: Mapping[str, str]) -> tuple[dict[str, Answer], dict[str, str]]:
        answers: dict[str, Answer] = {}
        comments: dict[str, str] = {}
        for name, text in cells.items():
            item = self.items.get(name)
            if item is None or text in ("", "-", "."):
                continue
            if item.kind == "text":
                comments[name] = text
            else:
                answers[name] = self._value(item, text)
        if answers.get("age") == UNDER_AGE:
            raise _BadRow("age", _("Người dưới 18 tuổi: không được lưu phiếu."))
        return answers, comments

    def _value(self, item: Item, text: str) -> Answer:
        if item.kind == "number":
            return text
        parts = text.split(self.mapping.separator) if item.kind == "multi" else [text]
        words = self.words[item.id]
        values = []
        for part in map(str.strip, parts):
            value = words.get(part) or words.get(part.casefold())
            if value is None:
                raise _BadRow(item.id, _("Không có lựa chọn “%(value)s”.", value=part[:40]))
            values.append(value)
        return values if item.kind == "multi" else values[0]


@dataclass(frozen=True)
class Prepared:
    """A file read against its round: submissions by row number, and what is wrong."""

    round_id: int
    rows: Mapping[int, Submission]
    problems: tuple[Place, ...]


def prepare(
    session: Session,
    survey_round: Round,
    table: FileTable,
    mapping: ColumnMap | None,
    good_rows: bool = False,
) -> Prepared:
    """Read a file without writing, so that citizens can send meanwhile; raises BadFile for bad rows."""
    _check_open(survey_round)
    rows, problems = _rows(Importer(session, survey_round, mapping), table)
    if problems and not good_rows:
        raise BadFile(problems)
    return Prepared(survey_round.id, rows, tuple(problems))


def store_prepared(session: Session, prepared: Prepared, good_rows: bool = False) -> Imported:
    """Store what was prepared; raises BadFile, changing nothing, when a known id has other content."""
    _check_open(session.get_one(Round, prepared.round_id))
    loaded = bulk.load(session, prepared.rows.values())
    numbers = {submission.id: number for number, submission in prepared.rows.items()}
    reason = _("Phiếu có mã này đã được lưu với nội dung khác.")
    conflicts = tuple((numbers[i], "id", reason) for i in loaded.conflicts)
    if conflicts and not good_rows:
        raise BadFile(list(conflicts))
    return Imported(loaded.stored, loaded.repeated, prepared.problems + conflicts)


def _check_open(survey_round: Round) -> None:
    if survey_round.status != "open":
        raise Refused(_("Đợt “%(name)s” không mở nên không nhận thêm phiếu.", name=survey_round.name))


def _rows(importer: Importer, table: FileTable) -> tuple[dict[int, Submission], list[Place]]:
    columns = importer.columns(table)
    theirs = {ours: column for column, ours in columns.items()}
    rows: dict[int, Submission] = {}
    problems: list[Place] = []
    seen: dict[UUID, int] = {}
    for number, raw in table.rows:
        cells = dict(importer.mapping.defaults) | {ours: raw[c] for c, ours in columns.items() if raw[c]}
        try:
            made = importer.submission({"unit": ""} | cells, uuid5(NAMESPACE, f"{table.hash}:{number}"))
        except _BadRow as bad:
            problems.append((number, theirs.get(bad.column, bad.column), bad.reason))
            continue
        if made.id in seen:
            problems.append(
                (number, theirs.get("id", "id"), _("Trùng mã với dòng %(row)s.", row=seen[made.id]))
            )
            continue
        seen[made.id] = number
        rows[number] = made
    return rows, problems
