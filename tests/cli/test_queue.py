"""A kiosk's queue carried in a file is taken exactly once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey import config, store
from survey.models import Response
from tests.conftest import make_round
from tests.kiosk.device import Kiosk


@pytest.fixture(autouse=True)
def _secret(settings: config.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command opens what was sealed to the service's key only under the same secret."""
    monkeypatch.setenv("SIPAS_SECRET", settings.secret)


def saved(kiosk: Kiosk, path: Path, *records: object) -> str:
    path.write_text(json.dumps({"sipas_queue": 1, "device": kiosk.id, "epoch": 1, "records": list(records)}))
    return str(path)


def test_a_file_is_taken_once(
    app: object, client: FlaskClient, sipas: Callable[..., Result], tmp_path: Path
) -> None:
    make_round(channels=("kiosk",))
    kiosk = Kiosk(client).enrol()
    file = saved(kiosk, tmp_path / "q.json", *(kiosk.upload() for _ in range(3)), kiosk.upload(sealed={}))
    first, again = (sipas("queue", "import", file, "--format", "json") for _ in range(2))
    assert json.loads(first.stdout) == {"stored": 3, "repeated": 0, "held": 1}
    assert json.loads(again.stdout) == {"stored": 0, "repeated": 3, "held": 1}
    store.connect(app.config["SIPAS"].database_url)  # type: ignore[attr-defined]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 3


def test_a_malformed_file_is_refused_whole(
    app: object, client: FlaskClient, sipas: Callable[..., Result], tmp_path: Path
) -> None:
    make_round(channels=("kiosk",))
    kiosk = Kiosk(client).enrol()
    file = saved(kiosk, tmp_path / "q.json", kiosk.upload(), {"epoch": 1, "sequence": "2", "sealed": {}})
    refused = sipas("queue", "import", file)
    assert refused.exception is not None
    assert refused.exception.problems[0][:2] == (2, "sequence")  # type: ignore[attr-defined]
    (tmp_path / "other.json").write_text("[]")
    assert "không phải hàng đợi" in str(sipas("queue", "import", str(tmp_path / "other.json")).exception)
    unknown = saved(kiosk, tmp_path / "u.json").replace(kiosk.id, "x")
    Path(unknown).write_text(json.dumps({"sipas_queue": 1, "device": "none", "records": []}))
    assert "Không có thiết bị" in str(sipas("queue", "import", unknown).exception)
