"""`sipas init` and `sipas serve`."""

import click

from survey import config, migrations, store
from survey.beside import Beside
from survey.cli.base import database
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.registry import units


@click.command()
def init() -> None:
    """Make or update the database and load the shipped units."""
    with database(create=True), store.writing() as session:
        units.install_shipped(session)
    click.echo("ready", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="processes; only 1 on SQLite")
@click.option("--threads", default=64, show_default=True, help="blocking threads per process")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False), help="certificate (PEM)")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False), help="its key (PEM)")
def serve(
    host: str, port: int, workers: int, threads: int, tls_cert: str | None, tls_key: str | None
) -> None:
    """Serve the pages; several processes only on PostgreSQL."""
    settings = config.load()
    engine = store.connect(settings.database_url)
    sqlite = store.is_sqlite()
    behind = migrations.current(engine) != migrations.head()
    engine.dispose()
    if behind:
        raise Refused(_("Cơ sở dữ liệu chưa sẵn sàng. Hãy chạy “sipas init” hoặc “sipas demo” trước."))
    if sqlite and workers > 1:
        raise Refused(_("SQLite chỉ chạy với một tiến trình. Dùng --workers 1, hoặc PostgreSQL."))
    if bool(tls_cert) != bool(tls_key):
        raise Refused(_("Cần cả --tls-cert và --tls-key."))
    _run(host, port, workers, threads, tls_cert, tls_key)


def _run(host: str, port: int, workers: int, threads: int, cert: str | None, key: str | None) -> None:
    from pathlib import Path

    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "survey.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        websockets=False,
        log_access=False,
        ssl_cert=Path(cert) if cert else None,
        ssl_key=Path(key) if key else None,
    )
    with Beside():
        server.serve()
