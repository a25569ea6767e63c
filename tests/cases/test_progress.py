"""The daily job comes to an end, loses nothing, and reads no more than what may be new."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select

from survey import clock, migrations, store
from survey.cases import reading
from survey.cases.progress import MARGIN, Reach, reaches
from survey.cases.reading import pages
from survey.intake.second_code import key_of
from survey.models import RELEASED, Case, Comment, Device, Quarantined, Round
from survey.models.cases import CaseProgress
from survey.registry import cases
from tests.cases.making import MONDAY, TUESDAY, WEDNESDAY, every_case, run, write
from tests.conftest import make_round

LATER = date(2026, 3, 23)


@pytest.fixture
def round_id(both: str) -> int:
    return make_round(opens=date(2026, 2, 1), closes=clock.today() + timedelta(days=90))


def reached() -> list[Reach]:
    with store.reading() as session:
        return list(reaches(session, "15"))


def closed(round_id: int, accepts_until: date) -> None:
    with store.writing() as session:
        of_round = session.get_one(Round, round_id)
        of_round.status, of_round.accepts_until = "closed", accepts_until


@pytest.fixture
def twice(round_id: int) -> int:
    """Another round that holds a form of the same id as the first."""
    closed(round_id, clock.today())
    other, number = make_round("dot-2"), uuid4()
    write(round_id, "A: chờ lâu", level="1", response_id=number)
    write(other, "B: chờ lâu", level="1", response_id=number)
    return other


def test_the_same_id_in_two_rounds_is_a_case_of_each_and_the_job_ends(
    round_id: int, twice: int, tmp_path: Path
) -> None:
    assert run(tmp_path).cases == 2
    assert run(tmp_path, WEDNESDAY).cases == 0
    assert {case.round_id for case in every_case()} == {round_id, twice}


def test_both_codes_of_a_form_in_two_rounds_open_the_case_that_was_answered(
    round_id: int, twice: int, tmp_path: Path
) -> None:
    run(tmp_path)
    for answered in (round_id, twice):
        with store.writing() as session:
            for case in session.scalars(select(Case)):
                case.answered_on = WEDNESDAY if case.round_id == answered else None
        with store.reading() as session:
            found = cases.by_key(session, every_case()[0].key_hash)
        assert found is not None
        assert found.round_id == answered


def test_a_backlog_is_read_page_by_page_each_form_once(
    round_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    numbers = {write(round_id, f"chờ lâu, {n}", level="1") for n in range(10)}
    found = list(pages(Reach("15", round_id, None, None), TUESDAY))
    assert [len(page) for page in found] == [2, 2, 2, 2, 2]
    assert sorted(one.key for page in found for one in page) == sorted(map(key_of, numbers))
    assert run(tmp_path).cases == 10


def test_a_page_takes_few_statements_however_many_forms_it_has(round_id: int) -> None:
    for n in range(20):
        write(round_id, f"chờ lâu, {n}")
    said: list[str] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *given: said.append(given[2]))
    assert len([one for page in pages(Reach("15", round_id, None, None), TUESDAY) for one in page]) == 20
    assert len([text for text in said if text.startswith("SELECT")]) == 3


def test_a_day_reads_what_may_be_new_and_no_more(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1", day=MONDAY)
    run(tmp_path, TUESDAY)
    assert reached() == [Reach("15", round_id, TUESDAY - MARGIN, TUESDAY)]
    run(tmp_path, LATER)
    assert reached() == [Reach("15", round_id, LATER - MARGIN, LATER)]
    with store.writing() as session:  # as if it had not been opened: read it is only if the day is reached
        session.delete(session.scalars(select(Case)).one())
    (reach,) = reached()
    assert [one for page in pages(reach, LATER) for one in page] == []
    assert len([one for page in pages(Reach("15", round_id, MONDAY, LATER), LATER) for one in page]) == 1


def test_an_earlier_day_does_not_set_the_job_back(round_id: int, tmp_path: Path) -> None:
    run(tmp_path, LATER)
    run(tmp_path, TUESDAY)
    assert reached()[0].until == LATER


def test_a_round_that_accepts_nothing_more_is_left_alone_once_read(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1", day=MONDAY)
    closed(round_id, TUESDAY)
    assert run(tmp_path, TUESDAY).cases == 1
    write(round_id, "thiếu ghế", day=TUESDAY)
    assert run(tmp_path, LATER).comments == 1
    assert reached() == []


def let_out(received: date, decided: date) -> None:
    """A form of a kiosk that an administrator let out of quarantine."""
    with store.writing() as session:
        session.add(Device(id="k", province="15", name="K"))
        session.flush()
        session.add(
            Quarantined(
                province="15",
                device_id="k",
                epoch=1,
                sequence=1,
                reason="late",
                sealed=None,
                received_at=clock.day_start(received) + timedelta(hours=9),
                status=RELEASED,
                decided_at=clock.day_start(decided) + timedelta(hours=9),
            )
        )


def test_what_is_let_out_of_quarantine_is_read_whenever_it_was_sent(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1", day=MONDAY)
    closed(round_id, TUESDAY)
    run(tmp_path, LATER)
    write(round_id, "thiếu ghế", day=MONDAY)
    assert run(tmp_path, LATER + timedelta(1)).comments == 0
    let_out(MONDAY, LATER + timedelta(1))
    assert run(tmp_path, LATER + timedelta(2)).comments == 1
    assert reached() == []
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseProgress)) == 1


def test_a_page_never_parts_the_texts_of_one_form(
    round_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    numbers = [write(round_id, f"chờ lâu, {n}", response_id=UUID(int=n + 1)) for n in range(5)]
    with store.writing() as session:
        for number in numbers:
            told = {"province": "15", "round_id": round_id, "response_id": number, "digest": bytes(32)}
            session.add(Comment(item="more", text="thiếu ghế", **told))
    texts = [one.text for page in pages(Reach("15", round_id, None, None), TUESDAY) for one in page]
    assert texts == [f"chờ lâu, {n}\nthiếu ghế" for n in range(5)]


def test_cases_and_their_topics_stay_when_the_schema_goes_down_and_up(round_id: int, tmp_path: Path) -> None:
    write(round_id, "chờ lâu quá", level="1")
    run(tmp_path)
    before = [(case.id, case.key_hash, [topic.topic for topic in case.topics]) for case in every_case()]
    migrations.downgrade(store.engine(), "0012")
    migrations.upgrade(store.engine())
    found = [(case.id, case.key_hash, [topic.topic for topic in case.topics]) for case in every_case()]
    assert found == before
    assert before[0][2] == ["cho-doi"]
