"""Two people at one entry: the second never overwrites the first, and loses nothing."""

import threading

import pytest

from survey import store
from survey.errors import Refused
from survey.models import AssessmentEntry, User
from survey.registry import scoring
from survey.registry.scoring_plan import index8_sheet
from tests.report.scoring.conftest import CARD, INDEX8, stored
from tests.staff import Browser, actions, make_user

FIGURES = {"current": "120", "previous": "100", "note": "theo Cục Thống kê", "lead": "Sở Tài chính"}


@pytest.fixture
def other(plan: Browser) -> Browser:
    make_user("so-noi-vu", "an")
    return Browser(plan.client.application, "an")


def test_a_stale_save_is_refused_and_both_texts_are_shown(plan: Browser, other: Browser) -> None:
    assert other.post(f"{INDEX8}/8.2", revision="1", **FIGURES).status_code == 303
    answer = plan.post(f"{INDEX8}/8.2", revision="1", **FIGURES | {"current": "95", "note": "số sơ bộ"})
    assert answer.status_code == 409
    assert "an đã lưu tiêu chí 8.2" in answer.text
    for text in ("120", "theo Cục Thống kê", "95", "số sơ bộ"):
        assert text in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert 'id="current" value="95"' in answer.text
    assert stored("index8", "8.2").given["current"] == "120"
    assert actions()[-1] == "scoring.change"
    assert actions().count("scoring.change") == 1


def test_after_looking_at_both_the_second_may_save(plan: Browser, other: Browser) -> None:
    other.post(f"{INDEX8}/8.2", revision="1", **FIGURES)
    plan.post(f"{INDEX8}/8.2", revision="1", **FIGURES)
    assert plan.post(f"{INDEX8}/8.2", revision="2", **FIGURES | {"current": "95"}).status_code == 303
    assert (stored("index8", "8.2").given["current"], stored("index8", "8.2").changed_by) == ("95", "binh")


def test_the_scorecard_is_guarded_alike(plan: Browser, other: Browser) -> None:
    fields = {"name": "Một tên", "of": "1,5", "rule": "proportional", "done": "9", "total": "10"}
    assert other.post(f"{CARD}/3.4.1", revision="1", **fields).status_code == 303
    answer = plan.post(f"{CARD}/3.4.1", revision="1", **fields | {"done": "8"})
    assert answer.status_code == 409
    assert stored("scorecard", "3.4.1").given["done"] == "9"


@pytest.mark.parametrize("revision", ["", "0", "99", "abc", "-1", "1e9"])
def test_a_form_without_its_revision_saves_nothing(plan: Browser, revision: str) -> None:
    assert plan.post(f"{INDEX8}/8.2", revision=revision, **FIGURES).status_code == 409
    assert stored("index8", "8.2").given["current"] == "77.6"


def test_saving_the_same_again_makes_no_new_record_of_a_change(plan: Browser) -> None:
    plan.post(f"{INDEX8}/8.2", revision="1", **FIGURES)
    plan.post(f"{INDEX8}/8.2", revision="2", **FIGURES)
    journal = Browser(plan.client.application, make_user("kiem-toan")).text("/quan-tri/nhat-ky")
    assert "“77,6” → “120”" in journal


def test_of_many_at_once_one_saves_and_the_others_are_told(both: str) -> None:
    with store.writing() as session:
        made = scoring.create(session, "15", index8_sheet("qd-1149", 2021), "test")
        number = next(entry.id for entry in made.entries if entry.criterion == "8.2")
    outcomes: list[str] = []

    def change(who: str) -> None:
        try:
            with store.writing() as session:
                entry = scoring.to_change(session, number, 1)
                scoring.save(session, entry, {"note": who}, User(username=who))
            outcomes.append("saved")
        except scoring.Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=change, args=(f"người {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["stale"] * 5
    with store.reading() as session:
        assert session.get_one(AssessmentEntry, number).revision == 2


def test_a_year_opened_by_many_at_once_is_opened_once(both: str) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(6)

    def begin() -> None:
        together.wait()
        try:
            with store.writing() as session:
                scoring.create(session, "15", index8_sheet("qd-1149", 2021), "test")
            outcomes.append("opened")
        except Refused as refused:
            outcomes.append(str(refused))

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=len) == ["opened"] + ["Đã có bảng của kỳ này: năm 2021."] * 5
