"""A publication never changes: a correction is the next one, a withdrawn one stays and says why."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import store
from survey.config import Config
from survey.errors import Refused
from survey.models import Marker, Publication, Round
from survey.registry import publications
from tests.conftest import make_round
from tests.staff import actions
from tests.tabulate.answering import answer, forms

ROWS = {"02647": {"2": 20, "5": 60}, "02671": {"1": 15, "4": 40}, "02839": {"2": 1, "5": 6}}


def closed_round(rows: Mapping[str, Mapping[str, int]] = ROWS, slug: str = "dot-1", **changes: object) -> int:
    """A closed round of one question with these answers by unit and level."""
    round_id = make_round(slug, "mot-cham", **changes)
    for unit, levels in rows.items():
        answer(round_id, [form for level, n in levels.items() for form in forms(round_id, level, n)], unit)
    set_status(round_id, "closed")
    return round_id


def set_status(round_id: int, status: str) -> None:
    with store.writing() as session:
        session.get_one(Round, round_id).status = status


def publish(round_id: int, changed: str = "", by: str = "an") -> Publication:
    with store.writing() as session:
        prepared = publications.prepare(session, session.get_one(Round, round_id))
        return publications.publish(session, prepared, by, changed)


def withdraw(round_id: int, number: int, why: str) -> None:
    with store.writing() as session:
        publications.withdraw(session, numbered(session, round_id, number), "an", why)


def numbered(session: Session, round_id: int, number: int) -> Publication:
    chosen = select(Publication).where(Publication.round_id == round_id, Publication.number == number)
    return session.scalars(chosen).one()


def all_of(round_id: int) -> list[Publication]:
    with store.reading() as session:
        return publications.of_round(session, round_id)


def status_of(round_id: int) -> str:
    with store.reading() as session:
        return session.get_one(Round, round_id).status


@pytest.fixture(autouse=True)
def connected(settings: Config) -> None:
    store.connect(settings.database_url)


def test_publishing_freezes_the_figures_with_their_hash() -> None:
    made = publish(closed_round())
    assert (made.number, made.published_by, made.changed) == (1, "an", "")
    assert made.digest == sha256(made.figures).hexdigest()
    document = json.loads(made.figures)
    assert document["data_digest"] == made.data_digest
    assert document["round"]["slug"] == "dot-1"
    assert status_of(made.round_id) == "published"


def test_the_same_figures_always_have_the_same_bytes() -> None:
    made = publish(closed_round())
    again = json.dumps(json.loads(made.figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() == made.figures


@pytest.mark.parametrize("status", ["draft", "open"])
def test_a_round_that_still_collects_is_refused(status: str) -> None:
    round_id = closed_round()
    set_status(round_id, status)
    with pytest.raises(Refused, match="chưa đóng"):
        publish(round_id)


def test_fewer_than_ten_answers_are_refused() -> None:
    with pytest.raises(Refused, match="có 9 phiếu"):
        publish(closed_round({"02647": {"5": 9}}))


def test_made_up_data_are_published_only_in_a_demo_database() -> None:
    round_id = closed_round(synthetic=True)
    with pytest.raises(Refused, match="dữ liệu mô phỏng"):
        publish(round_id)
    with store.writing() as session:
        session.add(Marker(name="demo", value="x"))
    assert json.loads(publish(round_id).figures)["round"]["synthetic"] is True


def test_of_two_who_publish_at_once_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = closed_round()
    with store.writing() as session:
        prepared = publications.prepare(session, session.get_one(Round, round_id))
    publish(round_id)
    with store.reading() as session:
        # What the other wrote is not seen yet: only the constraint tells.
        monkeypatch.setattr(session, "scalar", lambda *_: None)
        with pytest.raises(Refused, match="Vừa có bản khác"):
            publications.publish(session, prepared, "an")
        session.rollback()


def test_a_correction_says_what_changed_and_leaves_the_first_as_it_was() -> None:
    round_id = closed_round()
    first = publish(round_id)
    answer(round_id, forms(round_id, "5", 30), "02647")
    with pytest.raises(Refused, match="khác bản trước ở điểm nào"):
        publish(round_id, "  ")
    second = publish(round_id, "Thêm 30 phiếu nộp muộn.")
    assert [(p.number, p.changed) for p in all_of(round_id)] == [(2, "Thêm 30 phiếu nộp muộn."), (1, "")]
    assert second.digest != first.digest


def test_a_correction_without_any_new_figure_is_refused() -> None:
    round_id = closed_round()
    publish(round_id)
    with pytest.raises(Refused, match="không khác bản đang công bố"):
        publish(round_id, "Không có gì")
    answer(round_id, forms(round_id, "5", 3), "02647")
    with pytest.raises(Refused, match="không khác bản đang công bố"):
        publish(round_id, "Thêm 3 phiếu, phải đợi đủ 10")


def test_the_number_of_answers_moves_by_blocks_too() -> None:
    round_id = closed_round()
    first = json.loads(publish(round_id).figures)
    answer(round_id, forms(round_id, "5", 30), "02647")
    answer(round_id, forms(round_id, "5", 3), "02671", channel="paper")
    second = json.loads(publish(round_id, "Thêm phiếu nộp muộn.").figures)
    assert (first["answers"], second["answers"]) == (142, 175)
    assert [c["complete"] for c in first["collected"]] == [142]
    assert [c["complete"] for c in second["collected"]] == [None] * len(second["collected"])


def test_a_withdrawn_publication_stays_with_its_reason() -> None:
    round_id = closed_round()
    publish(round_id)
    with pytest.raises(Refused, match="lý do rút"):
        withdraw(round_id, 1, " ")
    withdraw(round_id, 1, "Nhầm đơn vị.")
    (kept,) = all_of(round_id)
    assert (kept.withdrawn, kept.withdrawn_why, kept.withdrawn_by) == (True, "Nhầm đơn vị.", "an")
    assert status_of(round_id) == "closed"
    with pytest.raises(Refused, match="đã được rút"):
        withdraw(round_id, 1, "Lần nữa")


@pytest.mark.parametrize(("number", "status"), [(2, "closed"), (1, "published")])
def test_a_round_is_published_as_long_as_its_newest_publication_stands(number: int, status: str) -> None:
    round_id = closed_round()
    publish(round_id)
    answer(round_id, forms(round_id, "5", 30), "02647")
    publish(round_id, "Thêm 30 phiếu nộp muộn.")
    withdraw(round_id, number, "Nhầm đơn vị.")
    assert status_of(round_id) == status


def test_of_two_who_withdraw_at_once_the_first_reason_stays(postgres_url: str) -> None:
    store.connect(postgres_url)
    round_id = closed_round()
    publish(round_id)
    with store.writing() as session:
        late = numbered(session, round_id, 1)
        withdraw(round_id, 1, "Nhầm đơn vị.")
        with pytest.raises(Refused, match="đã được rút"):
            publications.withdraw(session, late, "binh", "Nhầm số phiếu.")
    (kept,) = all_of(round_id)
    assert (kept.withdrawn_by, kept.withdrawn_why) == ("an", "Nhầm đơn vị.")


def test_after_a_withdrawal_the_same_figures_may_be_published_again() -> None:
    round_id = closed_round()
    publish(round_id)
    withdraw(round_id, 1, "Nhầm.")
    assert publish(round_id, "Đã kiểm tra lại, số liệu đúng.").number == 2


def test_of_two_publications_prepared_at_once_one_is_refused() -> None:
    round_id = closed_round()
    with store.reading() as session:
        prepared = [publications.prepare(session, session.get_one(Round, round_id)) for _ in range(2)]
    with store.writing() as session:
        publications.publish(session, prepared[0], "an")
    with store.writing() as session, pytest.raises(Refused, match="Vừa có bản khác"):
        publications.publish(session, prepared[1], "binh", "x")


def test_what_is_hidden_is_nowhere_in_the_figures() -> None:
    document = json.loads(publish(closed_round()).figures)
    tiny = next(unit for unit in document["units"] if unit["code"] == "02839")
    assert tiny["index"] == {"why": "few_answers"}
    assert tiny["items"]["general"] == {"why": "few_answers"}


def test_the_command_publishes_and_prints_the_hash(sipas: Callable[..., Result]) -> None:
    closed_round()
    done = sipas("publish", "dot-1")
    assert done.exit_code == 0, done.output
    (made,) = all_of(1)
    assert done.stdout.split()[:2] == [made.digest, "1"]
    assert done.stdout.strip().endswith("/ket-qua/dot-1")
    assert actions() == ["round.publish"]


def test_the_command_refuses_an_open_round_in_words(sipas: Callable[..., Result]) -> None:
    make_round("dot-mo", "mot-cham")
    refused = sipas("publish", "dot-mo")
    assert refused.exit_code == 1
    assert "chưa đóng" in str(refused.exception)
    assert all_of(1) == []
