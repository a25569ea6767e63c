"""`sipas publish`: freeze the figures of a closed round for everybody."""

import click

from survey import store
from survey.access.audit import command_actor, record
from survey.cli.base import database, named_round
from survey.i18n import gettext as _


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option("--note", default="", help="what changed since the publication before; needed for a correction")
def publish(slug: str, note: str) -> None:
    """Publish the results of a closed round by unit, suppressed, at /ket-qua."""
    from survey.registry import publications

    with database() as settings:
        with store.reading() as session:
            prepared = publications.prepare(session, named_round(session, settings, slug))
        with store.writing() as session:
            made = publications.publish(session, prepared, command_actor(), note)
            record(session, command_actor(), "round.publish", slug, number=made.number, digest=made.digest)
        address = f"{settings.public_url}/ket-qua/{slug}"
    for name in prepared.made.waiting:
        click.echo(_("%(unit)s giữ số liệu của bản trước: mới thay đổi dưới 10 phiếu.", unit=name), err=True)
    click.echo(f"{made.digest}  {made.number}  {address}")
