"""Every step of the schema's history goes up and down on both engines and ends where the models stand."""

from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from survey import migrations, store
from survey.models import Base
from tests.conftest import _address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return store.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    server = request.getfixturevalue("postgres_server")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS sipas_empty WITH (FORCE)")
        connection.execute("CREATE DATABASE sipas_empty")
    return store.connect(_address(server, "sipas_empty"))


def test_the_newest_schema_is_that_of_the_models(empty: Engine) -> None:
    migrations.upgrade(empty)
    assert migrations.current(empty) == migrations.head()
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_to_nothing_and_up_again(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty)
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty)
    assert migrations.current(empty) == migrations.head()


def test_answers_are_partitioned_by_round_on_postgresql(postgres_url: str) -> None:
    from tests.conftest import make_round

    engine = store.connect(postgres_url)
    round_id = make_round()
    with engine.connect() as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'response'::regclass")
        )
        assert found == 1
        assert inspect(engine).has_table(f"response_r{round_id}")
