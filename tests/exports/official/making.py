"""Rounds with answers, and the report of one."""

from datetime import date
from typing import Any

from survey import store
from survey.exports.official.assemble import Figures, assemble
from survey.exports.official.form import Form, form_of
from survey.exports.official.gather import gather
from survey.exports.official.model import Document
from survey.models import Round
from survey.registry.places import Province
from survey.tabulate.matrix import matrix
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

LAO_CAI = Province("tỉnh", "Lào Cai")


def answered(satisfied: int = 400, other: int = 0, *, closed: bool = True, **changes: Any) -> int:
    """A round whose answers are all of Xã Bắc Hà."""
    round_id = make_round(**changes)
    if satisfied + other:
        answer(round_id, forms(round_id, "5", satisfied) + forms(round_id, "2", other))
    if closed:
        close(round_id)
    return round_id


def close(round_id: int) -> None:
    with store.writing() as session:
        session.get_one(Round, round_id).status = "closed"


def figures_of(round_id: int) -> Figures:
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        return gather(session, survey_round, matrix(session, survey_round, ("unit",)), "cli")


def form(**changes: Any) -> Form:
    made = form_of(LAO_CAI, changes.pop("period", "nam"), date(2026, 11, 30))
    return Form(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, **changes})


def document_of(round_id: int, **changes: Any) -> Document:
    return assemble(figures_of(round_id), form(**changes))


def said(document: Document) -> dict[str, str]:
    """The paragraphs by key."""
    return {paragraph.key: paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs()}
