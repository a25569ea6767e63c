"""`sipas queue import`: answers that a technician carried from a kiosk in a file."""

from collections import Counter
from pathlib import Path
from typing import Any

import click
import orjson

from survey import clock, config, store
from survey.access.audit import command_actor, record
from survey.cli.base import database, print_json
from survey.errors import BadFile, Refused
from survey.i18n import gettext as _
from survey.intake.from_device import Numbered, receive
from survey.models import Device


@click.group()
def queue() -> None:
    """Answers that waited on a kiosk."""


@queue.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text")
def import_(file: str, fmt: str) -> None:
    """Take the answers of FILE, as if their device had sent them; a malformed file is refused whole."""
    device_id, uploads = read_queue(file)
    with database() as settings:
        with store.reading() as session:
            device = session.get(Device, device_id)
        if device is None:
            raise Refused(_("Không có thiết bị mang mã “%(id)s” của tệp này.", id=device_id[:36]))
        done = _take(device, uploads, settings)
        with store.writing() as session:
            record(session, command_actor(), "queue.import", device.name, **done)
    if fmt == "json":
        print_json(done)
    else:
        click.echo(_("%(stored)s phiếu mới, %(repeated)s phiếu đã có, %(held)s phiếu bị giữ lại", **done))


def _take(device: Device, uploads: list[Numbered], settings: config.Config) -> dict[str, int]:
    revoked = device.revoked_at is not None
    found = Counter(receive(device, one, settings.secrets, revoked=revoked).status for one in uploads)
    return {name: found[name] for name in ("stored", "repeated", "held")}


def read_queue(file: str) -> tuple[str, list[Numbered]]:
    """The device and the uploads of a file; raises Refused or BadFile, naming every bad record."""
    try:
        given = orjson.loads(Path(file).read_bytes())
    except OSError as error:
        raise Refused(
            _("Không đọc được tệp %(path)s: %(reason)s.", path=file, reason=error.strerror)
        ) from None
    except orjson.JSONDecodeError:
        raise Refused(_("Tệp %(path)s không phải hàng đợi của kiosk.", path=file)) from None
    if (
        not isinstance(given, dict)
        or given.get("sipas_queue") != 1
        or not isinstance(given.get("records"), list)
    ):
        raise Refused(_("Tệp %(path)s không phải hàng đợi của kiosk.", path=file))
    problems: list[tuple[int, str, str]] = []
    uploads = []
    for number, one in enumerate(given["records"], 1):
        if wrong := _wrong(one):
            problems.append((number, wrong, _("Phần này thiếu hoặc sai.")))
        else:
            # The file lay about for a time: only an offset measured on the device tells of its clock.
            uploads.append(Numbered(one["epoch"], one["sequence"], one["sealed"], clock.now()))
    if problems:
        raise BadFile(problems)
    return str(given.get("device")), uploads


def _wrong(one: Any) -> str | None:
    if not isinstance(one, dict):
        return "records"
    bad = (n for n in ("epoch", "sequence") if type(one.get(n)) is not int or not 0 < one[n] < 2**31)
    return next(bad, None if isinstance(one.get("sealed"), dict) else "sealed")
