"""`sipas doctor`: what is well and what is not, one line each."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from sqlalchemy import func, select

from questionnaires.check import check
from questionnaires.loader import available, load
from survey import config, migrations, store
from survey.intake.rollup_rebuild import disagreements, rebuild
from survey.languages import catalogues
from survey.languages.dropped import ERRORS
from survey.models import Response, Round, TallyPending, Unit, User

Finding = tuple[bool, str]


@click.command()
@click.option("--mend-sums", is_flag=True, help="Make the coarse sums again from tallies and answers first.")
def doctor(mend_sums: bool) -> None:
    """Look the installation over; exit code 1 when something is wrong."""
    settings = config.load()
    if mend_sums:
        _mend(settings)
    bad = False
    for looked in (_files, _questionnaires, _translations, _database):
        for well, text in _guarded(looked, settings):
            bad = bad or not well
            click.echo(f"{'ok ' if well else 'BAD'} {text}")
    if bad:
        raise click.exceptions.Exit(1)


def _mend(settings: config.Config) -> None:
    engine = store.connect(settings.database_url)
    try:
        with store.writing() as session:
            rebuild(session)
    finally:
        engine.dispose()


def _guarded(
    look: Callable[[config.Config], Iterator[Finding]], settings: config.Config
) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except Exception as error:  # a broken part is a finding, not the end of the examination
        yield False, f"{look.__name__.strip('_')}: {type(error).__name__}: {error}"


def _files(settings: config.Config) -> Iterator[Finding]:
    secret = Path(settings.instance) / "secret"
    if secret.exists():
        mode = secret.stat().st_mode & 0o777
        yield mode == 0o600, f"secret file mode {mode:o} (expected 600)"
    yield os.access(settings.instance, os.W_OK), f"instance folder {settings.instance} is writable"
    state = "set" if settings.contact else "NOT SET: the consent text names the department without a number"
    yield True, f"SIPAS_CONTACT {state}"
    state = "can be opened by phones" if settings.is_public else "names this machine: posters for a demo only"
    yield settings.is_public or not settings.production, f"SIPAS_PUBLIC_URL {settings.public_url} {state}"


def _questionnaires(_settings: config.Config) -> Iterator[Finding]:
    for name in available():
        problems = check(load(name))
        yield not problems, f"questionnaire {name}: {len(problems)} problems"


def _translations(settings: config.Config) -> Iterator[Finding]:
    for file in catalogues.read_folder(catalogues.dropped_folder(settings.instance)):
        state = "offered" if file.offered else "not offered to citizens" if file.usable else "LEFT OUT"
        wrong = sorted({problem.kind for problem in file.problems if problem.kind in ERRORS})
        told = f"; wrong: {', '.join(wrong)} (sipas translations check {file.path})" if wrong else ""
        yield not wrong, f"translation {file.path.name}: {file.share:.0%} translated, {state}{told}"


def _database(settings: config.Config) -> Iterator[Finding]:
    engine = store.connect(settings.database_url)
    try:
        now, head = migrations.current(engine), migrations.head()
        yield now == head, f"schema at {now or 'nothing'}, newest is {head}"
        if now != head:
            return
        with store.reading() as session:
            for table in (Unit, User, Round, Response, TallyPending):
                count = session.scalar(select(func.count()).select_from(table))
                yield True, f"{table.__tablename__}: {count} rows"
            wrong = disagreements(session)
            yield not wrong, "sums agree with the tallies" if not wrong else f"sums: {'; '.join(wrong[:5])}"
    finally:
        engine.dispose()
