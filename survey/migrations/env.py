"""Alembic's entry: the engine comes from survey.migrations, never from a file."""

from alembic import context

from survey.models import Base

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        include_object=lambda _object, name, kind, *_: (
            not (kind == "table" and name.startswith("response_r"))
        ),
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
