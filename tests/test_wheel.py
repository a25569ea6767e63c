"""The built wheel works in an empty folder, without the source tree."""

import os
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from bench.server import free_port

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; its dependencies are those of this run."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    uv = [sys.executable, "-m", "uv", "pip", "install", "-q", "--no-deps", "--offline"]
    subprocess.run([*uv, "--python", str(python), str(wheel)], check=True)
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "env" / "bin" / "sipas"


def clean_environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("SIPAS_", "PYTHON"))}


def test_the_wheel_fills_a_demo_and_serves_it(installed: Path, tmp_path: Path) -> None:
    demo = subprocess.run(
        [installed, "demo", "--responses", "50"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert demo.returncode == 0, demo.stderr
    port = free_port()
    server = subprocess.Popen(
        [installed, "serve", "--port", str(port)], cwd=tmp_path, env=clean_environment()
    )
    try:
        page = _first_answer(f"http://127.0.0.1:{port}/d/02839")
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "Xã Bắc Hà" in page
    assert "data-survey" in page


def _first_answer(url: str) -> str:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return str(reply.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {url}")
