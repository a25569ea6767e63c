"""Rounds: the list, one round, a new one, opening and closing."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, config, store
from survey.access import audit
from survey.access.roles import MANAGERS, require
from survey.access.sessions import signed_in
from survey.admin.room import Question, ask, blueprint, not_saved
from survey.admin.round_form import RoundForm
from survey.errors import Refused
from survey.formats import integer
from survey.i18n import gettext as _
from survey.models import Round, RoundUnit
from survey.registry import rounds as registry
from survey.registry.round_input import formula_name
from survey.registry.units import by_name
from survey.tabulate.counts import answers_by_round, answers_of
from survey.tabulate.domains import channel_label


@blueprint.get("")
@require(*MANAGERS)
def rounds() -> ResponseReturnValue:
    with store.reading() as session:
        found = registry.all_rounds(session, config.current().province)
        answers = answers_by_round(session)
    return render_template("admin/rounds.html", rounds=found, answers=answers, status_name=status_name)


def status_name(status: str) -> str:
    return {
        "draft": _("Nháp"),
        "open": _("Đang mở"),
        "closed": _("Đã đóng"),
        "published": _("Đã công bố"),
    }[status]


@blueprint.get("/dot-moi")
@require(*MANAGERS)
def new_round() -> ResponseReturnValue:
    return _form_page(RoundForm(name=_("Khảo sát hài lòng năm %(year)s", year=clock.today().year)))


@blueprint.post("/dot-moi")
@require(*MANAGERS)
def create_round() -> ResponseReturnValue:
    form = RoundForm()
    slug = _create(form)
    if slug is None:
        return _form_page(form, 422)
    flash(_("Đã tạo đợt ở dạng nháp. Hãy xem lại rồi mở đợt."))
    return redirect(url_for("admin.one_round", slug=slug), 303)


def _create(form: RoundForm) -> str | None:
    """The slug of the round made, or None with the reason in the form."""
    province = config.current().province
    try:
        with store.writing() as session:
            plan = form.plan(session, province)
            if plan is None:
                return None
            made = registry.create(session, province, plan)
            audit.record(session, signed_in(), "round.create", made.slug, units=len(plan.units))
            return made.slug
    except Refused as error:
        form.refuse(str(error))
        return None


def _form_page(form: RoundForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/round_form.html", form=form, errors=form.summary, problems=form.problems, not_saved=not_saved()
    )
    return page, status


@blueprint.get("/dot/<slug>")
@require(*MANAGERS)
def one_round(slug: str) -> ResponseReturnValue:
    with store.reading() as session:
        found = _named(session, slug)
        taking_part = session.scalars(select(RoundUnit).where(RoundUnit.round_id == found.id))
        units = sorted(taking_part, key=lambda u: by_name(u.unit))
        answers = answers_of(session, found.id)
    return render_template(
        "admin/round.html",
        round=found,
        units=units,
        answers=answers,
        status_name=status_name,
        channel_label=channel_label,
        formula_name=formula_name,
    )


def _named(session: Session, slug: str) -> Round:
    found = registry.find(session, slug, config.current().province)
    if found is None:
        abort(404)
    return found


@blueprint.route("/dot/<slug>/mo", methods=["GET", "POST"])
@require(*MANAGERS)
def open_round(slug: str) -> ResponseReturnValue:
    found, units = _round_and_size(slug)
    question = Question(
        heading=_("Mở đợt “%(name)s”?", name=found.name),
        consequences=(
            _(
                "Người dân trả lời được từ %(n)s đơn vị qua: %(channels)s.",
                n=integer(units),
                channels=", ".join(str(channel_label(c)) for c in found.channels),
            ),
            _("Từ lúc này không đổi được bộ câu hỏi, ngày kết thúc, mục tiêu và cách tính."),
        ),
        button=_("Mở đợt"),
        back=url_for("admin.one_round", slug=slug),
        done=_("Đợt “%(name)s” đã mở.", name=found.name),
    )
    return ask(question, lambda: _change(slug, registry.open_round, "round.open"))


@blueprint.route("/dot/<slug>/dong", methods=["GET", "POST"])
@require(*MANAGERS)
def close_round(slug: str) -> ResponseReturnValue:
    found, _units = _round_and_size(slug)
    question = Question(
        heading=_("Đóng đợt “%(name)s”?", name=found.name),
        consequences=(
            _("Người dân không gửi phiếu mới được nữa. Phiếu đã nhận vẫn còn nguyên."),
            _(
                "Máy đang mất mạng còn gửi bù được trong %(n)s ngày. Đợt đã đóng không mở lại được.",
                n=registry.LATE_DAYS,
            ),
        ),
        button=_("Đóng đợt"),
        back=url_for("admin.one_round", slug=slug),
        done=_("Đợt “%(name)s” đã đóng.", name=found.name),
        danger=True,
    )
    return ask(question, lambda: _change(slug, registry.close, "round.close"))


def _round_and_size(slug: str) -> tuple[Round, int]:
    with store.reading() as session:
        found = _named(session, slug)
        return found, len(found.units)


def _change(slug: str, act: Callable[[Session, Round], None], action: str) -> None:
    with store.writing() as session:
        act(session, _named(session, slug))
        audit.record(session, signed_in(), action, slug)
