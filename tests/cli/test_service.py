"""`init`, `serve`, `doctor` and the frame of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from survey import config, migrations, store
from survey.cli import COMMANDS, cli, main
from survey.models import Unit

Sipas = Callable[..., Result]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIPAS_INSTANCE", str(tmp_path / "new"))
    monkeypatch.delenv("SIPAS_DATABASE_URL", raising=False)
    return tmp_path / "new"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["sipas", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(str(stop.value.code))


def test_init_makes_a_database_and_may_be_repeated(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "init") == 0
    assert run(monkeypatch, "init") == 0
    store.connect(config.load().database_url)
    with store.reading() as session:
        communes = select(func.count()).where(Unit.level == "commune", Unit.valid_to.is_(None))
        assert session.scalar(communes) == 99


@pytest.mark.parametrize(
    "arguments", [("serve",), ("round", "list"), ("export", "x", "--format", "csv", "-o", "x.csv")]
)
def test_before_init_every_command_says_what_to_do(
    arguments: tuple[str, ...],
    empty: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *arguments) == 1
    printed = capsys.readouterr()
    assert "sipas init" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("serve", "--workers", "2"), "SQLite"),
        (("serve", "--tls-cert", __file__), "--tls-key"),
    ],
)
def test_serve_refuses_what_cannot_work(
    arguments: tuple[str, ...],
    word: str,
    empty: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(monkeypatch, "init")
    assert run(monkeypatch, *arguments) == 1
    assert word in capsys.readouterr().err


def test_a_good_installation_is_found_well(sipas: Sipas) -> None:
    done = sipas("doctor")
    assert done.exit_code == 0
    assert "BAD" not in done.stdout
    assert f"schema at {migrations.head()}, newest is {migrations.head()}" in done.stdout


def test_a_missing_schema_and_an_open_secret_are_found(empty: Path, sipas_secret: Path) -> None:
    from click.testing import CliRunner

    sipas_secret.chmod(0o644)
    done = CliRunner().invoke(cli, ["doctor"])
    assert done.exit_code == 1
    assert "BAD schema at nothing" in done.stdout
    assert "BAD secret file mode 644" in done.stdout


@pytest.fixture
def sipas_secret(empty: Path) -> Path:
    config.load()
    return empty / "secret"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    from click.testing import CliRunner

    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


def test_an_unknown_command_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "nonsense") == 2
    assert "nonsense" in capsys.readouterr().err


def test_an_early_exit_keeps_its_code(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "doctor") == 1
