"""`sipas user create|list|move|disable|enable|reset-password`."""

import sys

import click

from survey import store
from survey.access.audit import command_actor
from survey.cli.base import database, emit, format_option
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import ROLES
from survey.registry import people

COLUMNS = ("username", "role", "unit", "active")

stdin_option = click.option(
    "--password-stdin", is_flag=True, help="read the password from standard input, one line"
)


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--unit", "unit_code", help="code of the officer's unit (can-bo)")
@stdin_option
def create(name: str, role: str, unit_code: str | None, password_stdin: bool) -> None:
    """Make a person who can sign in at once."""
    password = _password(password_stdin)
    with database() as settings, store.writing() as session:
        made = people.create_user(
            session,
            name,
            role,
            password,
            unit_code=unit_code,
            province=settings.province,
            actor=command_actor(),
        ).username
    click.echo(_("Đã tạo người dùng %(name)s.", name=made), err=True)
    if role == "can-bo" and not unit_code:
        click.echo(_("Cán bộ chưa gắn với đơn vị nào nên chưa xem được số liệu (--unit MÃ)."), err=True)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refused(_("Cần mật khẩu: thêm --password-stdin và đưa mật khẩu vào đầu vào chuẩn."))
    typed: str = click.prompt(_("Mật khẩu"), hide_input=True, confirmation_prompt=True, err=True)
    return typed


@user.command("list")
@format_option
def list_(fmt: str) -> None:
    """Everybody who has an account."""
    with database(), store.reading() as session:
        rows = [
            {"username": u.username, "role": u.role, "unit": u.unit and u.unit.code, "active": u.active}
            for u in people.everybody(session)
        ]
    emit(rows, fmt, COLUMNS)


@user.command("move")
@click.argument("name")
@click.option("--unit", "unit_code", required=True, help="code of the officer's new unit")
def move(name: str, unit_code: str) -> None:
    """Give an officer another unit."""
    with database() as settings, store.writing() as session:
        people.move(session, people.named(session, name), unit_code, command_actor(), settings.province)
    click.echo(_("Đã gắn %(name)s với đơn vị %(unit)s.", name=name, unit=unit_code), err=True)


@user.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Keep a person out, from this moment on."""
    with database(), store.writing() as session:
        people.disable(session, people.named(session, name), command_actor())
    click.echo(_("Đã khóa tài khoản %(name)s.", name=name), err=True)


@user.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let a disabled person in again."""
    with database(), store.writing() as session:
        people.enable(session, people.named(session, name), command_actor())
    click.echo(_("Đã mở lại tài khoản %(name)s.", name=name), err=True)


@user.command("reset-password")
@click.argument("name")
@stdin_option
def reset_password(name: str, password_stdin: bool) -> None:
    """Give a person a new password; without --password-stdin one is made up and printed."""
    given = _password(True) if password_stdin else None
    with database(), store.writing() as session:
        new = people.reset_password(session, people.named(session, name), command_actor(), given)
    click.echo(_("Đã đặt lại mật khẩu của %(name)s.", name=name), err=True)
    if given is None:
        click.echo(new)
