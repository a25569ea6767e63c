"""`sipas demo`: a new database with real units and clearly labelled synthetic answers."""

import os
import secrets
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.loader import load
from survey import clock, config, store
from survey.cli.base import database
from survey.cli.scores import load_shipped
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.intake import bulk, synthetic
from survey.models import Marker, Response, Round, RoundUnit, User
from survey.registry import people, rounds, units
from survey.registry.versions import questionnaire_of

PAST_ANSWERS = 12_000
# Username, role, unit, what the person is.
PEOPLE = (
    ("canbo", "can-bo", "02839", "cán bộ xã Bắc Hà"),
    ("sonoivu", "so-noi-vu", None, "Sở Nội vụ"),
    ("quantri", "quan-tri", None, "quản trị"),
    ("kiemtoan", "kiem-toan", None, "kiểm toán"),
)


@click.command()
@click.option("--responses", default=20_000, show_default=True, help="answers of the open round")
@click.option("--seed", default=161, show_default=True, help="the same seed gives the same answers")
def demo(responses: int, seed: int) -> None:
    """Fill a new database with Lào Cai's units and synthetic answers; refuse any other database."""
    if responses < 0:
        raise Refused(_("Số phiếu phải từ 0 trở lên; nhận được %(n)s.", n=responses))
    with database(create=True) as settings:
        with store.writing() as session:
            _claim(session)
            units.install_shipped(session)
        year = clock.today().year
        _past_round(settings.province, year - 1, min(PAST_ANSWERS, responses), seed)
        _open_round(settings.province, year, responses, seed)
        _plan_of_2021(settings.province)
        made = _people()
    places = ("/d/02839", "/kiosk", "/dang-nhap", "/theo-doi", "/bao-cao", "/quan-tri")
    click.echo("  ·  ".join((f"{settings.public_url}/", *places)))
    _log_ins(settings, made)


def _claim(session: Session) -> None:
    """Mark a new database as demo; refuse one that holds anything real."""
    if session.get(Marker, "demo") is not None:
        return
    if any(session.scalar(select(func.count()).select_from(table)) for table in (Round, Response, User)):
        raise Refused(_("Cơ sở dữ liệu này đã có dữ liệu thật. Lệnh demo chỉ chạy trên cơ sở dữ liệu mới."))
    session.add(Marker(name="demo", value="dữ liệu mô phỏng"))


def _plan_of_2021(province: str) -> None:
    """The scorecard and Index 8 that the plan prints: public figures, the only real ones here."""
    with suppress(Refused), store.writing() as session:
        load_shipped(session, province)


def _past_round(province: str, year: int, count: int, seed: int) -> None:
    with store.writing() as session:
        slug = f"hai-long-{year}"
        if rounds.find(session, slug, province) is not None:
            return
        made = _make(session, province, slug, year, date(year, 10, 1), date(year, 11, 30))
        _answer(session, made, count, [seed, year], made.closes)
        rounds.close(session, made)


def _open_round(province: str, year: int, count: int, seed: int) -> None:
    with store.writing() as session:
        slug = f"hai-long-{year}"
        today = clock.today()
        found = rounds.find(session, slug, province)
        made = found or _make(
            session, province, slug, year, today - timedelta(days=45), today + timedelta(days=30)
        )
        here = 0
        if found is not None:
            here = session.scalar(select(func.count()).where(Response.round_id == made.id)) or 0
        if made.status == "open" and here < count:
            _answer(session, made, count - here, [seed, year, here], min(today, made.closes))


def _make(session: Session, province: str, slug: str, year: int, opens: date, closes: date) -> Round:
    communes = units.units_valid(session, opens, "commune", province)
    plan = rounds.Plan(
        slug=slug,
        name=_("Khảo sát hài lòng năm %(year)s", year=year),
        questionnaire=load("sipas-2640"),
        opens=opens,
        closes=closes,
        units={unit.id: (None, 334) for unit in communes},
        synthetic=True,
    )
    made = rounds.create(session, province, plan)
    rounds.open_round(session, made)
    return made


def _answer(session: Session, made: Round, count: int, seed: list[int], last: date) -> None:
    taking_part = [u.unit for u in session.scalars(select(RoundUnit).where(RoundUnit.round_id == made.id))]
    taking_part.sort(key=lambda unit: unit.code)
    setting = synthetic.Setting(made, questionnaire_of(made.version), taking_part, made.opens, last)
    bulk.load(session, synthetic.answers(setting, count, seed))


def _people() -> list[tuple[str, str, str]]:
    made = []
    with store.writing() as session:
        for name, role, unit, title in PEOPLE:
            if session.scalar(select(User.id).where(User.username == name)) is None:
                password = secrets.token_urlsafe(9)
                people.create_user(session, name, role, password, unit_code=unit, actor="demo")
                made.append((name, password, title))
    return made


def _log_ins(settings: config.Config, made: list[tuple[str, str, str]]) -> None:
    path = Path(settings.instance) / "demo.txt"
    if not made:
        click.echo(_("Tên đăng nhập và mật khẩu ở %(path)s", path=path))
        return
    lines = [f"{name}  {password}  {title}" for name, password, title in made]
    settings.instance.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    click.echo(_("Tên đăng nhập, mật khẩu (cũng ở %(path)s):", path=path))
    for line in lines:
        click.echo(f"  {line}")
