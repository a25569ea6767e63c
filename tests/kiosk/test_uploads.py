"""Answers of devices: stored once, bound to the key's counter, timed by the offset, held when refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import select

from survey import clock, store
from survey.intake.from_device import release
from survey.intake.receipt import receipt
from survey.intake.sealed import seal
from survey.models import Device, Flag, Quarantined, Response, Round
from survey.registry import devices, rounds, units
from survey.registry.device_numbers import numbers
from tests.kiosk.device import Kiosk

SECRETS = ("for tests only, not a secret at all",)


def stored() -> list[Response]:
    with store.reading() as session:
        return list(session.scalars(select(Response).order_by(Response.sequence)))


def held() -> list[Quarantined]:
    with store.reading() as session:
        return list(session.scalars(select(Quarantined).order_by(Quarantined.id)))


def change_round(**changes: Any) -> None:
    with store.writing() as session:
        survey_round = session.scalars(select(Round)).one()
        for name, value in changes.items():
            setattr(survey_round, name, value)


def test_an_answer_is_stored_under_the_unit_and_counter_of_its_key(kiosk: Kiosk) -> None:
    content = kiosk.content()
    reply = kiosk.send(kiosk.upload(content))
    assert reply.status_code == 201
    (one,) = stored()
    assert reply.get_json()["receipt"] == receipt(one.id)
    assert (str(one.id), one.channel, one.counter, one.device) == (content["id"], "kiosk", "3", kiosk.id)
    assert (one.epoch, one.sequence, one.clock_offset) == (1, 1, 0)


def test_the_same_upload_again_is_the_same_receipt_and_no_second_answer(kiosk: Kiosk) -> None:
    upload = kiosk.upload()
    first, again = kiosk.send(upload), kiosk.send(upload)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["receipt"] == again.get_json()["receipt"]
    assert len(stored()) == 1
    assert not held()


def test_other_content_under_a_known_id_is_held_and_the_first_stays(kiosk: Kiosk) -> None:
    content = kiosk.content()
    kiosk.send(kiosk.upload(content))
    other = kiosk.send(kiosk.upload(content | {"answers": content["answers"] | {"1.1": "1"}}))
    assert (other.status_code, other.get_json()["error"]) == (409, "conflict")
    assert len(stored()) == 1
    assert [(q.reason, q.sequence, q.status) for q in held()] == [("conflict", 2, "held")]


@pytest.mark.parametrize(("change", "reason"), [
    ({"answers": {"1.1": "9"}}, "invalid"),
    ({"answers": {}}, "invalid"),
    ({"round": "no-such"}, "invalid"),
    ({"version": "0" * 64}, "invalid"),
    ({"partial": True}, "invalid"),
    ({"comments": {"comment": "hay"}}, "invalid"),
    ({"id": "not-an-id"}, "invalid"),
    ({"at": "yesterday"}, "invalid"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "invalid"),
    ({"at": "0001-01-01T00:00:00+00:00", "offset": -86_400_000}, "invalid"),
    ({"at": "9998-12-31T23:00:00+00:00", "offset": 1e14}, "invalid"),
    ({"offset": 1e300}, "invalid"),
])  # fmt: skip
def test_what_cannot_be_stored_is_held_sealed_and_never_lost(kiosk: Kiosk, change: dict, reason: str) -> None:
    reply = kiosk.send(kiosk.upload(kiosk.content() | change))
    assert (reply.status_code, reply.get_json()["error"]) == (422, reason)
    (one,) = held()
    assert one.reason == reason
    assert one.sealed is not None
    assert one.sealed["ct"]
    assert not stored()


def test_a_broken_seal_and_a_foreign_key_are_held_as_unreadable(kiosk: Kiosk) -> None:
    upload = kiosk.upload()
    broken = upload | {"sealed": upload["sealed"] | {"ct": "A" + upload["sealed"]["ct"][1:]}}
    foreign = kiosk.upload(sealed=upload["sealed"] | {"kid": "0" * 16})
    for sent in (broken, foreign, kiosk.upload(sealed={})):
        assert kiosk.send(sent).get_json()["error"] == "unreadable"
    assert [q.reason for q in held()] == ["unreadable"] * 3
    assert {q.detail for q in held()} == {"Phiếu niêm phong bằng khóa khác, hoặc đã hỏng trên đường đi."}


def test_of_somebody_under_age_only_the_number_is_kept(kiosk: Kiosk) -> None:
    content = kiosk.content()
    content["answers"]["age"] = "under18"
    assert kiosk.send(kiosk.upload(content)).get_json()["error"] == "under_age"
    (one,) = held()
    assert (one.sealed, one.status) == (None, "discarded")
    assert kiosk.beat().get_json()["settled"] == [[1, 1]]


@pytest.mark.parametrize("skew", [timedelta(days=365), timedelta(days=-365), timedelta(minutes=7)])
def test_a_wrong_clock_is_put_right_by_its_offset(kiosk: Kiosk, skew: timedelta) -> None:
    kiosk.skew = skew
    kiosk.send(kiosk.upload(kiosk.content()))
    kiosk.send(kiosk.upload(kiosk.content(offset=None)))
    assert [q.reason for q in held()] == []
    for one in stored():
        assert abs((one.answered_at - clock.now()).total_seconds()) < 30
        assert one.clock_offset == pytest.approx(-skew.total_seconds(), abs=30)


def test_a_time_lies_between_the_last_sync_and_receipt(kiosk: Kiosk) -> None:
    synced = (clock.now() - timedelta(hours=1)).isoformat()
    kiosk.send(kiosk.upload(kiosk.content(at=(clock.now() - timedelta(days=3)).isoformat(), synced=synced)))
    kiosk.send(kiosk.upload(kiosk.content(at=(clock.now() + timedelta(days=3)).isoformat())))
    early, late = stored()
    assert early.answered_at.isoformat() == synced.replace("+00:00", "+00:00")
    assert abs((late.answered_at - late.received_at).total_seconds()) < 1


def test_what_was_given_before_closing_is_taken_until_the_last_day_and_flagged(kiosk: Kiosk) -> None:
    upload = kiosk.upload(kiosk.content(at=(clock.now() - timedelta(minutes=5)).isoformat()))
    after = kiosk.upload(kiosk.content(at=(clock.now() + timedelta(minutes=5)).isoformat(), offset=0))
    with store.writing() as session:
        rounds.close(session, session.scalars(select(Round)).one())
    assert kiosk.send(upload).status_code == 201
    reply = kiosk.send(after)
    assert (reply.status_code, reply.get_json()["error"]) == (410, "too_late")
    with store.reading() as session:
        assert [f.kind for f in session.scalars(select(Flag))] == ["late"]
    change_round(accepts_until=clock.today() - timedelta(days=1))
    assert (
        kiosk.send(
            kiosk.upload(kiosk.content(at=(clock.now() - timedelta(minutes=6)).isoformat()))
        ).status_code
        == 410
    )


def test_sent_again_after_closing_is_no_late_answer(kiosk: Kiosk) -> None:
    upload = kiosk.upload()
    kiosk.send(upload)
    with store.writing() as session:
        rounds.close(session, session.scalars(select(Round)).one())
    assert kiosk.send(upload).status_code == 200
    with store.reading() as session:
        assert not session.scalars(select(Flag)).all()


def test_two_answers_within_moments_are_flagged_not_refused(kiosk: Kiosk) -> None:
    kiosk.send()
    kiosk.send()
    with store.reading() as session:
        assert [f.kind for f in session.scalars(select(Flag))] == ["fast"]
    assert len(stored()) == 2


def test_a_key_that_pours_answers_in_is_told_to_wait(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.kiosk.api.UPLOADS", RateLimitItemPerMinute(2, 10, namespace="uploads"))
    assert [kiosk.send().status_code for _ in range(3)] == [201, 201, 429]
    assert len(stored()) == 2


def test_two_answers_under_one_number_are_both_kept_and_flagged(kiosk: Kiosk) -> None:
    first, second = kiosk.upload(), kiosk.upload()
    assert kiosk.send(first).status_code == 201
    assert kiosk.send(second | {"sequence": first["sequence"]}).status_code == 201
    with store.reading() as session:
        assert [f.kind for f in session.scalars(select(Flag))] == ["shared_number"]
    assert len(stored()) == 2


def test_partial_answers_are_kept_only_where_the_round_says_so(kiosk: Kiosk) -> None:
    change_round(keep_partial=True)
    reply = kiosk.send(kiosk.upload(kiosk.content(partial=True, answers={"1.1": "4"})))
    assert reply.status_code == 201
    assert [one.status for one in stored()] == ["break_off"]


def test_a_revoked_device_is_held_and_an_administrator_releases(kiosk: Kiosk) -> None:
    with store.writing() as session:
        devices.revoke(session, session.get_one(Device, kiosk.id), "test")
    reply = kiosk.send()
    assert (reply.status_code, reply.get_json()["error"]) == (202, "revoked")
    assert kiosk.get("/me/config").status_code == 403
    assert kiosk.beat().get_json()["revoked"] is True
    assert not stored()
    release(held()[0], SECRETS, "quan-tri")
    assert [one.sequence for one in stored()] == [1]
    assert kiosk.beat().get_json()["settled"] == [[1, 1]]


def test_a_device_that_moved_keeps_its_earlier_answers_where_they_were_given(kiosk: Kiosk) -> None:
    before = kiosk.upload()
    with store.writing() as session:
        unit = units.unit_on(session, "02647", clock.today(), "15")
        assert unit is not None
        devices.change(
            session, session.get_one(Device, kiosk.id), name="K1", unit=unit, counter="1", actor="test"
        )
    kiosk.config = kiosk.get("/me/config").get_json()
    kiosk.epoch, kiosk.issued = kiosk.config["device"]["epoch"], 0
    assert kiosk.send(before).status_code == kiosk.send().status_code == 201
    assert {(one.epoch, one.counter) for one in stored()} == {(1, "3"), (2, "1")}
    assert len({one.unit_id for one in stored()}) == 2


def test_missing_numbers_are_named(kiosk: Kiosk) -> None:
    uploads = [kiosk.upload() for _ in range(9)]
    for place in (0, 1, 4, 6):
        kiosk.send(uploads[place])
    kiosk.send(uploads[5] | {"sealed": {}})
    kiosk.beat()
    with store.reading() as session:
        (found,) = numbers(session, session.get_one(Device, kiosk.id))
    assert (found.issued, found.come, found.missing) == (9, 5, ((3, 4), (8, 9)))


def test_a_key_of_a_former_secret_still_opens(kiosk: Kiosk) -> None:
    from survey.intake.sealed import key_id, public_jwk, unseal

    old = seal({"a": 1}, public_jwk("old"), key_id("old"))
    assert unseal(old, ("new", "old")) == {"a": 1}
