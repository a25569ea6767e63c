"""The command `sipas`: results go to stdout alone; logs, progress and refusals to stderr."""

import sys
from collections.abc import Callable
from importlib import import_module

import click

from survey.config import ConfigError
from survey.errors import BadFile, Refused

# Name → module:attribute. Read only when asked for, so that `sipas --help` need not import pandas.
COMMANDS = {
    "init": "survey.cli.service:init",
    "serve": "survey.cli.service:serve",
    "doctor": "survey.cli.doctor:doctor",
    "demo": "survey.cli.demo:demo",
    "user": "survey.cli.users:user",
    "units": "survey.cli.units:units",
    "questionnaire": "survey.cli.questionnaires:questionnaire",
    "translations": "survey.cli.translations:translations",
    "audio": "survey.cli.audio:audio",
    "round": "survey.cli.rounds:round_",
    "responses": "survey.cli.responses:responses",
    "queue": "survey.cli.queue:queue",
    "analyse": "survey.cli.analyse:analyse",
    "index8": "survey.cli.scores:index8",
    "scorecard": "survey.cli.scores:scorecard",
    "export": "survey.cli.export:export",
    "report": "survey.cli.report:report",
    "poster": "survey.cli.poster:poster",
    "publish": "survey.cli.publish:publish",
    "alarms": "survey.cli.alarms:alarms",
    "quality": "survey.cli.quality:quality",
    "cases": "survey.cli.cases:cases",
    "topics": "survey.cli.cases:topics",
}


class Lazy(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sipas")
def cli() -> None:
    """SIPAS: khảo sát mức độ hài lòng của người dân."""


def main() -> None:
    """Run a command; a refusal is one line (or one line per bad place) and exit code 1."""
    sys.exit(_run(lambda: cli(standalone_mode=False)))


def _run(call: Callable[[], object]) -> int:
    try:
        # Outside its standalone mode click hands the code of an early exit back instead of raising it.
        code = call()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except BadFile as error:
        for row, column, reason in error.problems:
            click.echo(f"dòng {row}, cột {column}: {reason}", err=True)
        return 1
    except (Refused, ConfigError) as error:
        click.echo(str(error), err=True)
        return 1
    return code if isinstance(code, int) else 0
