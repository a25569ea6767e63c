"""Drafts of official reports: one for each round and period, saved only over the revision that was read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import clock
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import ReportDraft, Round, User

Texts = Mapping[str, Mapping[str, str]]


class Stale(Refused):
    """Somebody else saved the draft after it was read."""

    def __init__(self, who: str) -> None:
        text = _("%(who)s đã lưu văn bản này trong lúc ông/bà sửa. Chưa ghi đè gì cả.", who=who)
        super().__init__(text)


def find(session: Session, survey_round: Round, period: str) -> ReportDraft | None:
    return session.scalar(_of(survey_round, period))


def save(
    session: Session,
    survey_round: Round,
    period: str,
    *,
    form: Mapping[str, str],
    texts: Texts,
    revision: int,
    actor: User,
) -> ReportDraft:
    """Keep what was typed; `revision` is 0 where none was there. Raises Stale when it is another by now."""
    draft = session.scalar(_of(survey_round, period).with_for_update())
    if (draft.revision if draft else 0) != revision:
        raise Stale(draft.changed_by if draft else "–")
    if draft is None:
        draft = ReportDraft(province=survey_round.province, round_id=survey_round.id, period=period)
        session.add(draft)
    draft.form, draft.texts = dict(form), {key: dict(text) for key, text in texts.items()}
    draft.changed_at, draft.changed_by = clock.now(), actor.username[:64]
    try:
        session.flush()
    except IntegrityError:  # two first savers in one moment, which only PostgreSQL allows
        raise Stale(_("Người khác")) from None
    return draft


def _of(survey_round: Round, period: str) -> Select[ReportDraft]:
    return select(ReportDraft).where(ReportDraft.round_id == survey_round.id, ReportDraft.period == period)
