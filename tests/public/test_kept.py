"""Kept pages: one answer for everybody who asks the same, and nobody waits for a page of somebody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound

from survey.models import Publication
from survey.public import kept
from tests.public.test_pages import get
from tests.registry.test_publications import closed_round, publish


@pytest.fixture
def first(app: Flask) -> Publication:
    return publish(closed_round())


def test_the_first_visitor_leaves_nothing_of_their_address_to_the_next(
    client: FlaskClient, first: Publication
) -> None:
    for path in ("", "/dot-1", "/dot-1/02647"):
        shown = get(client, f"{path}?lang=en&tu=nguoi-dau-tien")
        assert "nguoi-dau-tien" not in shown
        assert 'href="?lang=vi"' in shown
        assert 'href="?lang=en&amp;size=150"' in shown
        assert get(client, f"{path}?lang=en") == shown


def test_nobody_pushes_a_page_out_by_asking_for_others(client: FlaskClient, first: Publication) -> None:
    get(client, "/dot-1")
    before = len(kept._kept)
    for number in range(20):
        assert client.get(f"/ket-qua/dot-1?ban={number}").status_code == 200
        client.get(f"/ket-qua/dot-1.csv?ban=x{number}")
    assert len(kept._kept) == before


def test_a_list_is_kept_once_whatever_edition_is_asked_for(client: FlaskClient, first: Publication) -> None:
    shown, before = get(client, ".json"), len(kept._kept)
    assert all(get(client, f".json?ban={number}") == shown for number in range(20))
    assert len(kept._kept) == before


def asked(app: Flask, key: str, view: Callable[[], Any]) -> int:
    with app.test_request_context():
        return kept._page((key,), view, {}).status


def test_a_page_that_takes_long_keeps_nobody_waiting_who_wants_another(app: Flask) -> None:
    together = Barrier(2, timeout=10)

    def refuses() -> None:
        together.wait()
        abort(404)

    def draws() -> str:
        together.wait()
        return "trang"

    with ThreadPoolExecutor(2) as visitors:
        refused = visitors.submit(asked, app, "refused", refuses)
        drawn = visitors.submit(asked, app, "drawn", draws)
        assert drawn.result() == 200
        with pytest.raises(NotFound):
            refused.result()
    assert not kept._coming


def test_those_who_want_the_same_page_at_once_get_it_from_the_first(app: Flask) -> None:
    begun, go, times = Event(), Event(), []

    def draws() -> str:
        times.append(1)
        begun.set()
        assert go.wait(10)
        return "trang"

    with ThreadPoolExecutor(3) as visitors:
        waiting = [visitors.submit(asked, app, "same", draws) for _visitor in range(3)]
        assert begun.wait(10)
        go.set()
        assert [one.result() for one in waiting] == [200, 200, 200]
    assert times == [1]
