"""Publications: figures frozen for everybody, corrected by the next, withdrawn in public, never removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from survey import clock
from survey.errors import Refused
from survey.exports import basis
from survey.exports.held import held
from survey.exports.outgoing import published
from survey.exports.publication import canonical, digest, document, figures_of
from survey.exports.suppressed import Suppressed
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Marker, Publication, Round, RoundUnit, Unit
from survey.tabulate.results import Results, results

FEWEST = 10
NOTE = 2000


@dataclass(frozen=True)
class Prepared:
    """What would be published now: the document without its number and words, and what it stands on."""

    round_id: int
    number: int
    day: date
    made: Suppressed
    document: dict[str, Any]
    correction: bool
    same: bool

    @property
    def found(self) -> Results:
        return self.made.found


def of_round(session: Session, round_id: int) -> list[Publication]:
    """All publications of a round, the newest first."""
    statement = select(Publication).where(Publication.round_id == round_id)
    return list(session.scalars(statement.order_by(Publication.number.desc())))


def of_province(session: Session, province: str) -> list[Publication]:
    """The newest publication of each round, withdrawn or not, the latest round first."""
    newest = select(func.max(Publication.id)).group_by(Publication.round_id)
    statement = select(Publication).where(Publication.province == province, Publication.id.in_(newest))
    return sorted(session.scalars(statement), key=lambda p: (p.round.closes, p.id), reverse=True)


def numbered(session: Session, province: str, slug: str, number: int | None = None) -> Publication | None:
    """A publication of a round with its figures; the newest unless a number is given."""
    statement = (
        select(Publication)
        .join(Round, Round.id == Publication.round_id)
        .where(Publication.province == province, Round.slug == slug)
        .options(undefer(Publication.figures))
        .order_by(Publication.number.desc())
    )
    if number is not None:
        statement = statement.where(Publication.number == number)
    return session.scalars(statement).first()


def document_of(publication: Publication) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(publication.figures)
    return made


def stamp(session: Session, province: str) -> tuple[Any, ...]:
    """Another value whenever anything about the province's publications changed."""
    counted = select(func.max(Publication.id), func.count(Publication.withdrawn_at))
    return tuple(session.execute(counted.where(Publication.province == province)).one())


def may_be_published(session: Session, survey_round: Round) -> None:
    """Raise Refused for a round that still collects, and for made-up data outside a demo database."""
    if survey_round.status in ("draft", "open"):
        raise Refused(_("Đợt “%(name)s” chưa đóng. Hãy đóng đợt rồi mới công bố.", name=survey_round.name))
    if survey_round.synthetic and session.get(Marker, "demo") is None:
        raise Refused(_("Đợt này là dữ liệu mô phỏng, chỉ công bố được trên cơ sở dữ liệu dùng thử."))


def prepare(session: Session, survey_round: Round, found: Results | None = None) -> Prepared:
    """What would be published of a round now, after all that was; reads only.

    Raises Refused where the round may not be published, and for fewer than 10 answers.
    """
    may_be_published(session, survey_round)
    found = found or results(session, survey_round, ["unit"])
    if found.whole.n < FEWEST:
        text = _("Đợt này có %(n)s phiếu được tính; từ %(least)s phiếu mới công bố được.")
        raise Refused(text % {"n": integer(found.whole.n), "least": FEWEST})
    before = _before(session, survey_round.id)
    made = published(found, [basis.from_bytes(one.basis) for one in reversed(before)])
    number, day = (before[0].number + 1 if before else 1), clock.today()
    content = document(made, _units(session, survey_round), number=number, day=day)
    content = held(content, [document_of(one) for one in reversed(before)])
    last = before[0] if before else None
    same = last is not None and not last.withdrawn and figures_of(document_of(last)) == _as_read(content)
    return Prepared(survey_round.id, number, day, made, content, last is not None, same)


def _as_read(content: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(canonical(figures_of(content)))
    return made


def _before(session: Session, round_id: int) -> Sequence[Publication]:
    statement = select(Publication).where(Publication.round_id == round_id)
    whole = statement.options(undefer(Publication.figures), undefer(Publication.basis))
    return session.scalars(whole.order_by(Publication.number.desc())).all()


def _units(session: Session, survey_round: Round) -> dict[str, Unit]:
    taking_part = select(RoundUnit.unit_id).where(RoundUnit.round_id == survey_round.id)
    return {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(taking_part)))}


def publish(session: Session, prepared: Prepared, by: str, changed: str = "") -> Publication:
    """Freeze what was prepared; raises Refused when something was published meanwhile, when nothing is new,
    and for a correction that does not say what it changes."""
    survey_round = _alone(session, prepared.round_id)
    may_be_published(session, survey_round)
    changed = _checked(changed, prepared)
    last = session.scalar(select(func.max(Publication.number)).where(Publication.round_id == survey_round.id))
    meanwhile = Refused(_("Vừa có bản khác được công bố. Hãy xem lại rồi công bố."))
    if (last or 0) + 1 != prepared.number:
        raise meanwhile
    content = canonical(prepared.document | {"changed": changed})
    made = Publication(
        province=survey_round.province,
        round_id=survey_round.id,
        number=prepared.number,
        day=prepared.day,
        published_by=by[:64],
        changed=changed,
        figures=content,
        basis=basis.to_bytes(dict(prepared.made.releases)),
        digest=digest(content),
        data_digest=prepared.found.hash,
        synthetic=prepared.found.facts.synthetic,
    )
    session.add(made)
    survey_round.status = "published"
    try:
        session.flush()
    except IntegrityError:
        raise meanwhile from None
    return made


def _alone(session: Session, round_id: int) -> Round:
    """The round, which nobody else publishes or withdraws until this transaction ends."""
    # The round alone: PostgreSQL locks no row of the outer join that reads its version.
    return session.get_one(Round, round_id, with_for_update={"of": Round})


def _checked(changed: str, prepared: Prepared) -> str:
    changed = changed.strip()
    if len(changed) > NOTE:
        raise Refused(_("Lời giải thích dài nhất %(n)s ký tự.", n=integer(NOTE)))
    if prepared.same:
        raise Refused(_("Số liệu không khác bản đang công bố, nên không cần bản mới."))
    if prepared.correction and not changed:
        raise Refused(_("Hãy nói rõ bản này khác bản trước ở điểm nào; người đọc sẽ thấy lời này."))
    return changed


def withdraw(session: Session, publication: Publication, by: str, why: str) -> None:
    """Take a publication back in public: it stays listed with the reason. Raises Refused without a reason."""
    why = why.strip()
    _alone(session, publication.round_id)
    # Read before the lock was held: another may have withdrawn it meanwhile, and their reason stays.
    session.refresh(publication, ["withdrawn_at"])
    if publication.withdrawn:
        raise Refused(_("Bản này đã được rút."))
    if not why or len(why) > NOTE:
        raise Refused(
            _("Hãy nói lý do rút, nhiều nhất %(n)s ký tự; người đọc sẽ thấy lời này.", n=integer(NOTE))
        )
    publication.withdrawn_at, publication.withdrawn_by = clock.now(), by[:64]
    publication.withdrawn_why = why
    session.flush()
    if of_round(session, publication.round_id)[0].withdrawn:
        publication.round.status = "closed"
