"""The section "Tải về": every format a click away for Sở Nội vụ, single answers never without a record."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey import store
from survey.exports.files import KINDS, Kind
from survey.models import AuditEvent, Round
from survey.report import downloads
from survey.tabulate.results import results
from tests.exports.reading_back import READERS
from tests.exports.test_same_figures import expected, some_round
from tests.staff import Browser, actions, make_draft, make_everybody

WHAT = {"results": "ket-qua", "responses": "tung-phieu"}


@pytest.fixture
def round_id(app: Flask) -> int:
    made = some_round()
    with store.writing() as session:
        session.get_one(Round, made).status = "closed"
    make_everybody()
    return made


@pytest.fixture
def office(app: Flask, round_id: int) -> Browser:
    return Browser(app, "so-noi-vu")


def address(kind: Kind) -> str:
    return f"/bao-cao/dot-1/tai-ve?dang={kind.name}&loai={WHAT[kind.what]}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.what}-{k.name}")
def test_every_file_comes_as_the_command_writes_it(
    office: Browser, round_id: int, tmp_path: Path, kind: Kind
) -> None:
    response = office.get(address(kind))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert kind.file_name("dot-1") in response.headers["Content-Disposition"]
    assert response.content_type.startswith(kind.media.split(";")[0])
    path = tmp_path / kind.file_name("dot-1")
    path.write_bytes(response.data)
    for read in READERS[kind.what, kind.name]:
        assert read(path) == figures(round_id)


def figures(round_id: int) -> Any:
    with store.reading() as session:
        return expected(results(session, session.get_one(Round, round_id), ("unit",)))


def test_taking_single_answers_is_recorded_and_taking_figures_is_not(office: Browser) -> None:
    before = actions()
    for kind in KINDS:
        office.get(address(kind))
    assert actions()[len(before) :] == ["responses.download"] * 7
    with store.reading() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.actor, event.subject) == ("so-noi-vu", "dot-1")
    assert event.detail == {"format": "codebook", "rows": 33}


def test_the_page_never_gives_comments_or_sensitive_items(office: Browser) -> None:
    content = office.get("/bao-cao/dot-1/tai-ve?dang=csv&loai=tung-phieu").data.decode("utf-8-sig")
    head = content.splitlines()[0].split(",")
    assert "q3_1" in head
    assert not {"ethnicity", "comment"} & set(head)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k.what}-{k.name}")
@pytest.mark.parametrize("role", ["can-bo", "quan-tri", "kiem-toan"])
def test_other_roles_take_nothing(app: Flask, round_id: int, role: str, kind: Kind) -> None:
    browser = Browser(app, role)
    assert browser.get(address(kind)).status_code == 403
    assert "responses.download" not in actions()


def test_a_stranger_is_asked_to_sign_in(app: Flask, round_id: int) -> None:
    response = Browser(app).get("/bao-cao/dot-1/tai-ve?dang=sav")
    assert (response.status_code, response.location.split("?")[0]) == (303, "/dang-nhap")


def test_the_page_offers_every_format(office: Browser) -> None:
    page = office.text("/bao-cao/dot-1")
    offered = re.findall(r'href="(/bao-cao/dot-1/tai-ve[^"]+)"', page)
    assert [href.replace("&amp;", "&") for href in offered] == [
        address(kind) for what in WHAT for kind in KINDS if kind.what == what
    ]
    assert "Mỗi lần tải được ghi vào nhật ký." in page


def test_without_a_format_the_address_leads_to_the_choice(office: Browser) -> None:
    response = office.get("/bao-cao/dot-1/tai-ve")
    assert (response.status_code, response.location) == (303, "/bao-cao/dot-1#tai-ve")


@pytest.mark.parametrize("asked", ["dang=docx", "dang=sav&loai=ket-qua", "dang=jsonstat&loai=tung-phieu"])
def test_an_unknown_format_is_said_and_nothing_recorded(office: Browser, asked: str) -> None:
    response = office.get(f"/bao-cao/dot-1/tai-ve?{asked}")
    assert response.status_code == 422
    assert "Có thể chọn:" in response.text
    assert "responses.download" not in actions()


def test_a_round_too_large_for_the_page_names_the_command(
    office: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(downloads.MOST, "xlsx", 10)
    response = office.get("/bao-cao/dot-1/tai-ve?dang=xlsx&loai=tung-phieu")
    assert response.status_code == 422
    assert "sipas export dot-1 --what responses --format xlsx -o tung-phieu-dot-1.xlsx" in response.text
    assert office.get("/bao-cao/dot-1/tai-ve?dang=xlsx&loai=ket-qua").status_code == 200


@pytest.mark.parametrize("slug", ["khong-co", "nhap"])
def test_no_file_of_a_draft_or_of_nothing(office: Browser, slug: str) -> None:
    make_draft("nhap", channels=["paper"])
    assert office.get(f"/bao-cao/{slug}/tai-ve?dang=sav").status_code == 404
