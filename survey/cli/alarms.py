"""`sipas alarms check|list|send|limits|hook`: alarms by hand, thresholds, and who is told."""

import click

from survey import clock, config, store
from survey.access.audit import command_actor
from survey.alarms import delivery, digest, hook, lease, outbox, thresholds, words
from survey.alarms.evaluate import evaluate
from survey.alarms.job import NAME
from survey.cli.base import database, emit, format_option
from survey.errors import Refused
from survey.formats import clock as moment
from survey.i18n import gettext as _
from survey.models import Alarm
from survey.registry import alarms as registry
from survey.registry import alarms_told
from survey.registry.calendar import holidays_aside

COLUMNS = ("alarm", "kind", "unit", "unit_name", "counter", "since", "why", "to_do")
HOOKS = ("url", "created_at", "created_by")


@click.group()
def alarms() -> None:
    """Look for alarms, list them, tell other systems."""


@alarms.command()
@format_option
def check(fmt: str) -> None:
    """Look at everything now and print what stands; `serve` does the same every few minutes."""
    with database() as settings:
        change = evaluate(settings.province, works=holidays_aside(settings.instance))
        click.echo(f"opened {change.opened}, ended {change.ended}, standing {change.standing}", err=True)
        _print(settings, fmt)
        if change.failed:
            kinds = ", ".join(words.name(kind) for kind in change.failed)
            raise Refused(_("Chưa xem xét được: %(kinds)s. Các cảnh báo loại này giữ nguyên.", kinds=kinds))


@alarms.command("list")
@format_option
def list_(fmt: str) -> None:
    """Print the alarms that stand, without looking again."""
    with database() as settings:
        _print(settings, fmt)


def _print(settings: config.Config, fmt: str) -> None:
    with store.reading() as session:
        standing = registry.standing(session, settings.province, None)
    emit([_row(one) for one in standing], fmt, COLUMNS)


def _row(one: Alarm) -> dict[str, object]:
    return {
        "alarm": one.id,
        "kind": one.kind,
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "counter": one.counter,
        "since": moment(one.since),
        "why": words.why(one),
        "to_do": words.to_do(one),
    }


@alarms.command()
@click.option("--again", is_flag=True, help="also what was given up after three days")
def send(again: bool) -> None:
    """Write the day's letters and send all that is due, where no `serve` does."""
    with database() as settings:
        holder, at = lease.new_holder(), clock.now()
        if not lease.take(NAME, holder, at):
            raise Refused(_("Máy chủ đang chạy và tự gửi. Không cần gửi bằng lệnh."))
        try:
            if again:
                with store.writing() as session:
                    delivery.try_again(session, settings.province, at, command_actor())
            with store.reading() as session:
                hour = thresholds.thresholds(session, settings.province).digest_hour
            digest.write_letters(settings, hour, at)
            sent = delivery.deliver(
                settings.province, settings.smtp, at, goes_on=lambda: lease.take(NAME, holder, clock.now())
            )
        finally:
            lease.give_back(NAME, holder, clock.now())
        click.echo(f"sent {sent}", err=True)
        _print_troubled(settings)


def _print_troubled(settings: config.Config) -> None:
    with store.reading() as session:
        for one in alarms_told.troubled(session, settings.province):
            state = "given up" if one.given_up_at else f"again at {moment(one.due_at)}"
            click.echo(f"{one.key}: {one.problem}, tried {one.tries} times, {state}", err=True)


@alarms.command()
@click.argument("given", nargs=-1, metavar="[NAME=NUMBER]...")
@format_option
def limits(given: tuple[str, ...], fmt: str) -> None:
    """Print the thresholds, after setting those given as NAME=NUMBER."""
    with database() as settings:
        if given:
            wanted = dict(one.partition("=")[::2] for one in given)
            with store.writing() as session:
                thresholds.change(session, settings.province, wanted, command_actor())
        with store.reading() as session:
            numbers = thresholds.as_numbers(thresholds.thresholds(session, settings.province))
    rows = [{"name": n, "number": v, "meaning": str(thresholds.MEANINGS[n][0])} for n, v in numbers.items()]
    emit(rows, fmt, ("name", "number", "meaning"))


@alarms.group("hook")
def hook_() -> None:
    """HTTPS addresses of other systems that get a signed message for each alarm."""


@hook_.command()
@click.argument("url")
def add(url: str) -> None:
    """Tell this address from now on; prints the secret that signs, once."""
    with database() as settings, store.writing() as session:
        made = alarms_told.add_hook(session, settings.province, hook.checked_address(url), command_actor())
        click.echo(made.secret)


@hook_.command()
@click.argument("url")
def drop(url: str) -> None:
    """Tell this address nothing more."""
    with database(), store.writing() as session:
        alarms_told.drop_hook(session, url, command_actor())


@hook_.command()
@click.argument("url")
def test(url: str) -> None:
    """Put a trial message for this address into the outbox; `serve` or `alarms send` sends it."""
    with database() as settings, store.writing() as session:
        known = {one.url: one for one in alarms_told.hooks(session, settings.province)}
        if url not in known:
            raise Refused(_("Không có địa chỉ này: %(url)s.", url=url))
        at = clock.now()
        body = {"event": "test", "at": at.isoformat(timespec="seconds"), "province": settings.province}
        key = f"hook:{known[url].id}:test:{at.timestamp():.0f}"
        outbox.enqueue(session, settings.province, key, at, hook_id=known[url].id, body=body)
        click.echo(key, err=True)


@hook_.command("list")
@format_option
def hook_list(fmt: str) -> None:
    """Print the addresses that are told; never their secrets."""
    with database() as settings, store.reading() as session:
        rows = [
            {"url": one.url, "created_at": moment(one.created_at), "created_by": one.created_by}
            for one in alarms_told.hooks(session, settings.province)
        ]
    emit(rows, fmt, HOOKS)
