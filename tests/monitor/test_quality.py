"""The review screen of quality: patterns and not people, decisions, and calls that check back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from survey import clock, store
from survey.intake.flagging import check_round
from survey.models import BackCheck, Round
from survey.models.quality import QualityRequest
from survey.registry import back_checks
from survey.registry.quality import give_up
from survey.registry.quality_job import Checker
from tests.intake.test_flagging import at, burst, give, patterns
from tests.staff import Browser, actions, make_user

PAGE = "/theo-doi/chat-luong"
CALLS = f"{PAGE}/goi-lai"


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu", "binh")
    return Browser(app, "binh")


@pytest.fixture
def auditor(app: Flask) -> Browser:
    make_user("kiem-toan", "kim")
    return Browser(app, "kim")


@pytest.fixture
def checked(demo_round: Round, office: Browser) -> Browser:
    """Sở Nội vụ after checking a round with a burst of 15."""
    burst(demo_round.id)
    check(office)
    return office


def check(office: Browser) -> None:
    """Press the button, and let the process beside the server have its turn."""
    assert office.post(f"{PAGE}/kiem-tra?dot=dot-1").status_code == 303
    assert Checker(office.client.application.config["SIPAS"]).turn()


def test_before_any_check_the_page_says_so_and_offers_one(office: Browser, demo_round: Round) -> None:
    text = office.text(PAGE)
    assert "<h1>Đợt này chưa được kiểm tra</h1>" in text
    assert "Kiểm tra phiếu của đợt này" in text


def test_without_a_round_the_page_is_still_one(office: Browser) -> None:
    assert "Chưa có đợt nào để kiểm tra" in office.text(PAGE)
    assert "Chưa rút mẫu" in office.text(CALLS)


def test_the_button_asks_for_a_check_that_the_page_waits_for(office: Browser, demo_round: Round) -> None:
    burst(demo_round.id)
    assert office.post(f"{PAGE}/kiem-tra?dot=dot-1").status_code == 303
    assert patterns() == []
    text = office.text(PAGE)
    assert "<h1>Đang kiểm tra phiếu của đợt này</h1>" in text
    assert "theo yêu cầu của binh" in text
    assert "Kiểm tra phiếu của đợt này" not in text
    assert office.get(f"{PAGE}.json").get_json()["asked"]["failed"] is False
    assert Checker(office.client.application.config["SIPAS"]).turn()
    assert "<h1>1 mẫu hình bất thường chờ quyết định</h1>" in office.text(PAGE)
    assert office.get(f"{PAGE}.json").get_json()["asked"] is None


def test_while_a_round_is_checked_again_what_was_found_stays_on_the_page(checked: Browser) -> None:
    checked.post(f"{PAGE}/kiem-tra?dot=dot-1")
    text = checked.text(PAGE)
    assert "Dưới đây vẫn là kết quả lần trước" in text
    assert "15 phiếu trong 5 phút" in text
    assert "Chưa có tiến trình nào nhận việc" not in text


def test_a_check_that_nobody_begins_or_that_failed_is_told_of(office: Browser, demo_round: Round) -> None:
    office.post(f"{PAGE}/kiem-tra?dot=dot-1")
    with store.writing() as session:
        session.execute(update(QualityRequest).values(at=clock.now() - timedelta(minutes=10)))
    assert "chạy được ngay: sipas quality check dot-1" in office.text(PAGE)
    with store.writing() as session:
        give_up(session, demo_round.id)
    text = office.text(PAGE)
    assert "không làm được" in text
    assert "Kiểm tra phiếu của đợt này" in text
    assert office.get(f"{PAGE}.json").get_json()["asked"]["failed"] is True


def test_the_command_does_what_the_button_asked_for(
    office: Browser, demo_round: Round, sipas: Callable[..., Result]
) -> None:
    burst(demo_round.id)
    office.post(f"{PAGE}/kiem-tra?dot=dot-1")
    assert sipas("quality", "check", "dot-1").exit_code == 0
    assert "chờ quyết định" in office.text(PAGE)
    assert not Checker(office.client.application.config["SIPAS"]).turn()


def test_a_pattern_is_shown_with_why_and_how_often_chance_gives_it(checked: Browser) -> None:
    text = checked.text(PAGE)
    assert "<h1>1 mẫu hình bất thường chờ quyết định</h1>" in text
    assert "15 phiếu trong 5 phút" in text
    assert "15/15" in text
    assert "chỉ 5% số đợt có dù một mẫu hình" in text
    assert "trung bình nhiều nhất 0,05 mẫu hình" in text
    assert "0,63%" in text


def test_nothing_shows_one_persons_answers(checked: Browser) -> None:
    for path in (PAGE, f"{PAGE}.json", f"{PAGE}.csv", f"{PAGE}/{patterns()[0].id}"):
        text = checked.text(path)
        assert "5555" not in text
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", text)


def test_figures_of_fewer_than_ten_answers_are_withheld(office: Browser, demo_round: Round) -> None:
    burst(demo_round.id, 9)
    give(demo_round.id, [at(7.6 + 0.35 * i) for i in range(27)], unit="02686", level="3")
    give(demo_round.id, [at(14.1), at(15.7), at(16.3)], level="3")
    check(office)
    (pattern,) = [p for p in patterns() if p.rule == "burst"]
    assert (pattern.answers, pattern.total) == (9, 12)
    text = office.text(PAGE)
    assert "dưới 10" in text
    assert "9/12" not in text
    assert "không hiện số" in office.text(f"{PAGE}/{pattern.id}")
    found = office.get(f"{PAGE}.json").get_json()["patterns"]
    (plain,) = [one for one in found if one["rule"] == "burst"]
    assert [plain[name] for name in ("answers", "total", "observed", "expected")] == [None] * 4


def test_a_pattern_is_decided_on_with_a_reason(checked: Browser) -> None:
    (pattern,) = patterns()
    bad = checked.post(f"{PAGE}/{pattern.id}", decision="explained", reason="")
    assert bad.status_code == 422
    assert "Hãy ghi lý do" in bad.text
    form = {"run": str(pattern.run_id), "revision": "0"}
    done = checked.post(f"{PAGE}/{pattern.id}", decision="explained", reason="Ngày hội", **form)
    assert done.status_code == 303
    text = checked.text(PAGE)
    assert "đã có lời giải thích: Ngày hội" in text
    assert "tất cả đã có quyết định" in text
    assert actions()[-1] == "quality.decide"


def test_what_was_typed_stays_when_it_is_refused(checked: Browser) -> None:
    (pattern,) = patterns()
    long = checked.post(f"{PAGE}/{pattern.id}", decision="explained", reason="x" * 1001)
    assert "x" * 1001 in long.text
    assert 'value="explained" checked' in long.text


def test_a_decision_on_a_pattern_of_an_earlier_check_lands_on_no_other(
    checked: Browser, demo_round: Round
) -> None:
    (seen,) = patterns()
    page = checked.text(f"{PAGE}/{seen.id}")
    assert f'name="run" value="{seen.run_id}"' in page
    assert f'name="revision" value="{seen.revision}"' in page
    burst(demo_round.id, 3)
    check_round(demo_round.id, "binh")
    (new,) = patterns()
    for number in (seen.id, new.id, 999):
        sent = {"decision": "explained", "reason": "Ngày hội ở xã", "run": str(seen.run_id), "revision": "0"}
        response = checked.post(f"{PAGE}/{number}?dot=dot-1", **sent)
        assert response.status_code == 422
        assert "Đợt vừa được kiểm tra lại" in response.text
        assert "Ngày hội ở xã</textarea>" in response.text
    assert [p.decision for p in patterns()] == ["open"]


def test_a_decision_that_another_overtook_is_shown_beside_it(checked: Browser) -> None:
    (seen,) = patterns()
    path, form = f"{PAGE}/{seen.id}", {"run": str(seen.run_id), "revision": "0"}
    checked.post(path, decision="explained", reason="Ngày hội", **form)
    late = checked.post(path, decision="kept", reason="Không rõ", **form)
    assert late.status_code == 422
    assert "Người khác vừa quyết định" in late.text
    assert "Đang lưu: đã có lời giải thích (binh). Lý do: Ngày hội" in late.text
    assert "Không rõ</textarea>" in late.text
    assert [p.reason for p in patterns()] == ["Ngày hội"]
    assert (
        checked.post(path, decision="kept", reason="Không rõ", **form | {"revision": "1"}).status_code == 303
    )


def test_an_auditor_reads_and_decides_nothing(checked: Browser, auditor: Browser) -> None:
    (pattern,) = patterns()
    assert "<button" not in auditor.text(PAGE).split("<main")[1]
    auditor.text(f"{PAGE}/{pattern.id}")
    auditor.text(CALLS)
    for path in (f"{PAGE}/kiem-tra", f"{PAGE}/{pattern.id}", CALLS):
        assert auditor.post(path, decision="kept").status_code == 403


def test_an_officer_and_another_number_find_nothing(app: Flask, checked: Browser) -> None:
    make_user("can-bo", "an")
    assert Browser(app, "an").get(PAGE).status_code == 403
    assert checked.get(f"{PAGE}/999").status_code == 404
    assert checked.get(f"{PAGE}?dot=khong-co").status_code == 404


def test_the_report_names_the_rule_and_counts_without_it(checked: Browser) -> None:
    text = checked.text("/bao-cao/dot-1/do-tin-cay")
    assert "15 phiếu bị gắn cờ" in text
    assert "dồn dập trong vài phút: 15" in text


def test_calls_are_drawn_as_answers_lie_and_can_be_drawn_again(checked: Browser, demo_round: Round) -> None:
    give(demo_round.id, [at(10, 1), at(11, 2)], unit="02686")
    assert checked.post(CALLS, size="12", seed="7").status_code == 303
    with store.reading() as session:
        made = session.query(BackCheck).one()
        slots = back_checks.frame(session, session.get_one(Round, demo_round.id))
        kept = [((c.unit_id, c.counter, c.channel, c.day), c.position) for c in made.calls]
    assert back_checks.drawn(slots, 12, 7) == kept
    assert (made.frame, made.frame_hash) == (17, back_checks.frame_hash(slots))
    assert sum(n for _slot, n in slots) == 17
    assert back_checks.drawn(slots, 17, 7) != back_checks.drawn(slots, 17, 8)


def test_what_calls_found_gives_a_rate_with_bounds(checked: Browser) -> None:
    checked.post(CALLS, size="3", seed="1")
    call = f"{CALLS}/1"
    for number, found in ((1, "disagrees"), (2, "agrees"), (3, "not_reached")):
        sent = {"group-took_part": found, "dossiers": "40", "revision": "0"}
        assert checked.post(f"{call}/{number}", **sent).status_code == 303
    text = checked.text(CALLS)
    assert "1/2 người gọi được nói khác" in text
    first, *rest = checked.get(f"{CALLS}.json").get_json()["disagreement"]
    assert (first["rate"], first["not_reached"]) == (0.5, 1)
    assert first["low"] == pytest.approx(0.0126, abs=1e-4)
    assert first["high"] == pytest.approx(0.9874, abs=1e-4)
    assert {one["rate"] for one in rest} == {None}
    assert re.search(r"Gọi người nộp hồ sơ thứ \d+ trong 40 hồ sơ", checked.text(f"{call}/1"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"dossiers": "abc", "revision": "0"}, "không phải số nguyên"),
        ({"dossiers": "100001", "revision": "0"}, "từ 0 đến"),
        ({"group-took_part": "perhaps", "revision": "0"}, "Không hiểu lựa chọn"),
        ({"group-took_part": "agrees", "revision": "4"}, "Người khác vừa lưu"),
    ],
)
def test_a_call_that_cannot_be_kept_is_refused(checked: Browser, sent: dict[str, str], words: str) -> None:
    checked.post(CALLS, size="1", seed="1")
    response = checked.post(f"{CALLS}/1/1", **sent)
    assert response.status_code == 422
    assert words in response.text
    assert "quality.call" not in actions()


@pytest.mark.parametrize("size", ["0", "16", "nhiều", ""])
def test_a_size_that_cannot_be_drawn_is_refused(checked: Browser, size: str) -> None:
    response = checked.post(CALLS, size=size, seed="")
    assert response.status_code == 422
    assert "Mọi thứ vẫn như trước" in response.text


def test_the_middle_of_a_list_is_its_middle_dossier() -> None:
    from survey.models import BackCheckCall

    def which(position: float, dossiers: int | None) -> int | None:
        return back_checks.dossier(BackCheckCall(position=position, dossiers=dossiers))

    assert [which(p, 4) for p in (0.0, 0.49, 0.5, 0.999999)] == [1, 2, 3, 4]
    assert which(0.3, None) is None
