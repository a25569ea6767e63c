"""Rounds: made as drafts, opened once, closed for good; a unit is in one open round per channel."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from questionnaires.consent import current_consent
from questionnaires.model import Questionnaire
from survey import clock
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import CHANNELS, FORMULAS, Round, RoundUnit, RoundVersion, Unit
from survey.registry.versions import register
from survey.tabulate.design_effect import earlier_effect

LATE_DAYS = 7
VOLUNTARY = ("kiosk", "web")
# Addresses under /bao-cao that are no round's.
RESERVED = ("bang-diem", "chi-so-8", "minh-chung", "so-sanh", "xu-huong")
_SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,62}$")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a new round shall be; `units` maps unit id to (population, quota)."""

    slug: str
    name: str
    questionnaire: Questionnaire
    opens: date
    closes: date
    target: float = 0.95
    formula: str = "item_mean"
    channels: Sequence[str] = VOLUNTARY
    units: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    pages: str | None = None
    sampled: bool = False
    keep_partial: bool = False
    free_text: bool = False
    synthetic: bool = False


def create(session: Session, province: str, plan: Plan) -> Round:
    """Store a draft round; raises Refused with a sentence for people when the plan cannot stand."""
    _check(session, province, plan)
    version = register(session, plan.questionnaire)
    made = Round(
        province=province,
        slug=plan.slug,
        name=plan.name,
        questionnaire=plan.questionnaire.id,
        layout_hash=version.layout_hash,
        version=version,
        consent_version=current_consent().version,
        pages=plan.pages or plan.questionnaire.pages,
        opens=plan.opens,
        closes=plan.closes,
        accepts_until=plan.closes + timedelta(days=LATE_DAYS),
        target=plan.target,
        formula=plan.formula,
        channels=list(plan.channels),
        sampled=plan.sampled,
        keep_partial=plan.keep_partial,
        free_text=plan.free_text,
        synthetic=plan.synthetic,
    )
    session.add(made)
    session.flush()
    session.add(RoundVersion(round_id=made.id, version_id=version.id))
    for unit_id, (population, quota) in plan.units.items():
        session.add(
            RoundUnit(
                province=province, round_id=made.id, unit_id=unit_id, population=population, quota=quota
            )
        )
    session.flush()
    _add_partition(session, made.id)
    return made


def _add_partition(session: Session, round_id: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(f"CREATE TABLE response_r{round_id:d} PARTITION OF response FOR VALUES IN ({round_id:d})")
        )


def _check(session: Session, province: str, plan: Plan) -> None:
    if not _SLUG.match(plan.slug):
        raise Refused(
            _("Mã đợt chỉ gồm chữ thường không dấu, số và gạch nối; nhận được “%(slug)s”.", slug=plan.slug)
        )
    if plan.slug in RESERVED:
        raise Refused(_("Mã “%(slug)s” là địa chỉ của một trang khác. Hãy chọn mã khác.", slug=plan.slug))
    if session.scalar(select(Round.id).where(Round.province == province, Round.slug == plan.slug)):
        raise Refused(_("Đã có đợt khảo sát mang mã “%(slug)s”.", slug=plan.slug))
    if plan.closes < plan.opens:
        raise Refused(_("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
    if not 0 < plan.target < 1:
        raise Refused(_("Mục tiêu phải lớn hơn 0% và nhỏ hơn 100%."))
    if plan.formula not in FORMULAS:
        raise Refused(_("Không có công thức “%(formula)s”.", formula=plan.formula))
    unknown = [c for c in plan.channels if c not in CHANNELS]
    if unknown or not plan.channels:
        raise Refused(_("Kênh thu thập không hợp lệ: %(channels)s.", channels=", ".join(unknown) or "–"))
    if not plan.units:
        raise Refused(_("Đợt khảo sát cần ít nhất một đơn vị tham gia."))


def open_round(session: Session, survey_round: Round) -> None:
    """Let a draft round collect; refused when a unit of it already is in an open round of a channel."""
    if session.get_bind().dialect.name == "postgresql":
        # Two that clash could be opened at once, neither seeing the other; SQLite has one writer anyway.
        session.execute(text("LOCK TABLE round IN SHARE ROW EXCLUSIVE MODE"))
        session.refresh(survey_round)
    if survey_round.status != "draft":
        raise Refused(_("Chỉ mở được đợt đang ở trạng thái nháp."))
    clash = _clash(session, survey_round)
    if clash is not None:
        unit, other = clash
        raise Refused(
            _(
                "%(unit)s đang ở trong đợt “%(other)s” còn mở và cùng kênh thu thập. Hãy đóng đợt đó trước.",
                unit=unit.name,
                other=other.name,
            )
        )
    earlier = earlier_effect(session, survey_round)
    survey_round.design_effect, survey_round.design_effect_rounds = earlier.value, earlier.rounds
    survey_round.status = "open"


def _clash(session: Session, survey_round: Round) -> tuple[Unit, Round] | None:
    mine = {u.unit_id for u in survey_round.units}
    statement = (
        select(Unit, Round)
        .join(RoundUnit, RoundUnit.unit_id == Unit.id)
        .join(Round, Round.id == RoundUnit.round_id)
        .where(Round.status == "open", Round.province == survey_round.province)
    )
    for unit, other in session.execute(statement):
        if unit.id in mine and set(other.channels) & set(survey_round.channels):
            return unit, other
    return None


def close(session: Session, survey_round: Round) -> None:
    """End collecting for good; devices that were offline may still deliver until `accepts_until`."""
    if survey_round.status != "open":
        raise Refused(_("Chỉ đóng được đợt đang mở."))
    survey_round.status = "closed"
    survey_round.closed_at = clock.now()
    # `closes` stays as planned: the method asks for a date fixed before the first answer.
    survey_round.accepts_until = min(survey_round.accepts_until, clock.today() + timedelta(days=LATE_DAYS))
    session.flush()


def find(session: Session, slug: str, province: str) -> Round | None:
    """The round of this slug, which only within a province belongs to one round."""
    return session.scalar(select(Round).where(Round.province == province, Round.slug == slug))


def all_rounds(session: Session, province: str) -> list[Round]:
    """Every round of the province, the latest first."""
    statement = select(Round).where(Round.province == province)
    return list(session.scalars(statement.order_by(Round.opens.desc(), Round.id.desc())))


def asking_any_of(session: Session, units: Collection[int]) -> frozenset[int]:
    """The rounds in which at least one of these units takes part."""
    part = select(RoundUnit.round_id).where(RoundUnit.unit_id.in_(units))
    return frozenset(session.scalars(part))
