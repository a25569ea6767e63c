"""An installed wheel knows what is to be translated, far from any source tree."""

import subprocess
from pathlib import Path

from survey.languages import wanted
from tests.test_wheel import clean_environment, installed

__all__ = ["installed"]


def test_the_wheel_writes_the_same_template(installed: Path, tmp_path: Path) -> None:
    command = [str(installed), "translations", "template", "--lang", "mww"]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.count("#. Dùng ở: ") == len(wanted.shipped())
