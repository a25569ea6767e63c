"""Two people of Sở Nội vụ who work on the same call or pattern: neither loses what the other saved."""

import contextlib
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from survey import store
from survey.app import create_app
from survey.models import Round
from survey.monitor import quality as patterns
from survey.registry import back_checks
from tests.conftest import make_round, make_settings
from tests.monitor.quality import make_marks
from tests.staff import Browser, actions, make_user


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> list[Browser]:
    """Two people, on a database of each kind, with a pattern and a call to act on."""
    app = create_app(make_settings(tmp_path / "instance", database_url))
    round_id = make_round()
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
    make_marks(survey_round)
    return [Browser(app, make_user("so-noi-vu", name)) for name in ("binh", "dung")]


@pytest.mark.parametrize(
    ("path", "module", "saving", "fields", "said"),
    [
        ("goi-lai/1/1", back_checks, "enter", {"group-took_part": "agrees", "revision": "0"}, "quality.call"),
        ("1", patterns, "keep_decision", {"decision": "kept", "run": "1", "revision": "0"}, "quality.decide"),
    ],
)
def test_of_two_who_save_at_the_same_moment_one_is_told(
    office: list[Browser],
    path: str,
    module: ModuleType,
    saving: str,
    fields: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_read, save, statuses = threading.Barrier(2), getattr(module, saving), []

    def wait_and_save(*given: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            both_read.wait(1)
        save(*given)

    def post(browser: Browser) -> None:
        statuses.append(browser.post(f"/theo-doi/chat-luong/{path}", **fields).status_code)

    monkeypatch.setattr(module, saving, wait_and_save)
    threads = [threading.Thread(target=post, args=(browser,)) for browser in office]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 422]
    assert actions() == [said]
