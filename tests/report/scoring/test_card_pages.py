"""The scorecard: the plan's 2020 data, points by rule, check, periods, comparison, bad input."""

import csv
import io

import pytest

from survey import store
from survey.registry import scoring
from tests.report.scoring.conftest import CARD, stored
from tests.staff import Browser, actions, make_user

CARDS = "/bao-cao/bang-diem"
NEW = {"year": "2021", "period": "6-thang", "frame": "ke-hoach-161"}
HALF = f"{CARDS}/2021/6-thang"


def card(browser: Browser, path: str = CARD) -> dict[str, object]:
    found: dict[str, object] = browser.get(f"{path}.json").get_json()
    return found


def line(browser: Browser, criterion: str, path: str = CARD) -> dict[str, object]:
    entries = card(browser, path)["entries"]
    assert isinstance(entries, list)
    return next(one for one in entries if one["criterion"] == criterion)


def revision(criterion: str, year: int = 2021, period: str = "6-thang") -> str:
    return str(stored("scorecard", criterion, year, period).revision)


def test_the_plan_adds_up_with_its_two_slips(plan: Browser) -> None:
    found = card(plan)
    assert (found["points"], found["of"], found["missing"]) == (61.4203, 65.0, [])
    slips = found["slips"]
    assert isinstance(slips, list)
    assert [slip["where"] for slip in slips] == ["3.4.2", "7"]
    text = plan.text(CARD)
    assert "Bảng chấm điểm năm 2020: 61,4203/65 điểm tự chấm" in text
    assert "Có 2 chỗ số liệu không khớp nhau." in text
    assert "161/KH-UBND" in text
    assert "thứ 15/63 tỉnh, thành" in text


def test_it_shows_leads_targets_and_what_could_not_be_checked(plan: Browser) -> None:
    text = plan.text(CARD)
    for words in (
        "Văn phòng UBND tỉnh",
        "Sáng kiến, giải pháp trong CCHC",
        "≥ 95%",
        "chưa rõ quy tắc chấm",
    ):
        assert words in text
    assert "thêm 1,5 điểm do Bộ Nội vụ chấm" in text


def test_a_new_period_takes_the_frame_and_no_figure(plan: Browser) -> None:
    assert plan.post(CARDS, **NEW).location == HALF
    found = card(plan, HALF)
    assert (found["points"], found["missing"]) == (0.0, [str(n) for n in range(1, 9)])
    assert line(plan, "3.4.1", HALF)["points"] is None
    assert stored("scorecard", "3", 2021, "6-thang").lead == "Văn phòng UBND tỉnh"
    assert "chưa nhập điểm nào" in plan.text(HALF)
    assert actions()[-1] == "scoring.create"


def test_counts_give_points_by_the_rule(plan: Browser) -> None:
    plan.post(CARDS, **NEW)
    fields = {
        "name": "Hồ sơ cấp tỉnh",
        "of": "1,5",
        "rule": "proportional",
        "done": "180.840",
        "total": "185.443",
    }
    plan.post(f"{HALF}/3.4.1", revision="1", **fields)
    found = line(plan, "3.4.1", HALF)
    assert (found["points"], found["basis"], found["lost"]) == (1.4628, "rule", 0.0372)
    assert "97,5178%" in plan.text(HALF)


def test_an_index_is_scored_once_all_its_criteria_are(plan: Browser) -> None:
    plan.post(CARDS, **NEW)
    fields = {"name": "A", "of": "1,5", "rule": "proportional", "done": "9", "total": "10"}
    plan.post(f"{HALF}/3.4.1", revision="1", **fields)
    plan.post(f"{HALF}/3.4.2", revision="1", **fields)
    assert line(plan, "3", HALF)["points"] is None
    plan.post(f"{HALF}/3.4.3", revision="1", **fields | {"of": "1"})
    assert (line(plan, "3", HALF)["points"], line(plan, "3", HALF)["basis"]) == (13.1, "listed")
    assert "13,1/13,5 điểm, còn 7 chỉ số chưa chấm" in plan.text(HALF)


def test_entered_points_off_the_rule_are_named(plan: Browser) -> None:
    plan.post(CARDS, **NEW)
    fields = {"name": "A", "of": "1", "rule": "proportional", "done": "9", "total": "10", "points": "0,95"}
    plan.post(f"{HALF}/6.1.1", revision="1", **fields)
    plan.post(f"{HALF}/6.1.3", revision="1", **fields | {"points": ""})
    slips = card(plan, HALF)["slips"]
    assert isinstance(slips, list)
    assert [(slip["where"], slip["printed"], slip["recomputed"]) for slip in slips] == [("6.1.1", 0.95, 0.9)]


def test_correcting_a_slip_takes_it_off_the_list(plan: Browser) -> None:
    text = {"name": "Hồ sơ TTHC cấp huyện", "of": "1,5", "rule": "proportional", "done": "39.265"}
    plan.post(f"{CARD}/3.4.2", revision="1", **text, total="39.733", printed_rate="98,8221", points="1,4823")
    slips = card(plan)["slips"]
    assert isinstance(slips, list)
    assert [slip["where"] for slip in slips] == ["7"]


def test_an_unfinished_index_is_not_checked_and_says_so(plan: Browser) -> None:
    plan.post(CARDS, **NEW)
    plan.post(f"{HALF}/3", revision="1", name="TTHC", of="13,5", points="13", targets="", lead="", note="")
    found = card(plan, HALF)
    assert (found["unfinished"], found["slips"]) == (["3"], [])
    assert "Chỉ số 3 còn tiêu chí chưa có điểm" in plan.text(HALF)


def test_a_period_is_compared_with_the_one_before(plan: Browser) -> None:
    plan.post(CARDS, **NEW)
    fields = {"name": "A", "of": "1,5", "rule": "proportional", "done": "9", "total": "10"}
    plan.post(f"{HALF}/3.4.1", revision="1", **fields)
    plan.post(f"{HALF}/3.4.2", revision="1", **fields | {"of": "2"})
    assert (line(plan, "3.4.1", HALF)["before"], line(plan, "3.4.1", HALF)["change"]) == (1.4628, -0.1128)
    assert line(plan, "3.4.2", HALF)["why_not_compared"] == "of"
    assert line(plan, "3.4.3", HALF)["why_not_compared"] == "no_points"
    text = plan.text(HALF)
    assert "So với năm 2020" in text
    assert "−0,1128" in text
    assert "không so được: điểm tối đa khác" in text
    assert card(plan)["compared_with"] is None


def test_periods_of_a_year_stand_in_time(plan: Browser) -> None:
    for period, day in (("quy-1", ""), ("nam", ""), ("dot-xuat", "15/05/2021"), ("quy-3", "")):
        assert plan.post(CARDS, year="2021", period=period, day=day, frame="ke-hoach-161").status_code == 303
    days = [one["day"] for one in plan.get(f"{CARDS}.json").get_json()]
    assert days == ["2021-12-31", "2021-09-30", "2021-05-15", "2021-03-31", "2020-12-31"]
    assert "đột xuất ngày 15/05/2021" in plan.text(f"{CARDS}/2021/dot-xuat-2021-05-15")
    assert card(plan, f"{CARDS}/2021/quy-3")["compared_with"] == {"year": 2021, "period": "dot-xuat"}


def test_a_frame_of_ones_own_carries_added_criteria(plan: Browser) -> None:
    new = {"criterion": "3.4.10", "name": "Hồ sơ trực tuyến", "of": "0,5", "rule": "proportional"}
    assert plan.post(f"{CARD}/3/them", **new).status_code == 303
    assert actions()[-1] == "scoring.add"
    own = str(stored("scorecard", "3").assessment_id)
    plan.post(CARDS, **NEW | {"frame": own})
    entries = card(plan, HALF)["entries"]
    assert isinstance(entries, list)
    assert [e["criterion"] for e in entries][3:7] == ["3.4.1", "3.4.2", "3.4.3", "3.4.10"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"criterion": "3.4.1"}, "Đã có tiêu chí 3.4.1."),
        ({"criterion": "4.1"}, "Mã tiêu chí phải bắt đầu bằng 3.."),
        ({"criterion": "ba"}, "không phải mã tiêu chí"),
        ({"name": ""}, "Hãy ghi tên."),
        ({"of": ""}, "Hãy ghi điểm tối đa."),
        ({"of": "0"}, "cần một số từ 0,0001 đến 100"),
        ({"rule": "khac"}, "Hãy chọn một mục"),
    ],
)
def test_a_criterion_that_cannot_be_added_is_refused(
    plan: Browser, changes: dict[str, str], words: str
) -> None:
    new = {"criterion": "3.5.1", "name": "Tên", "of": "0,5", "rule": "other"}
    refused = plan.post(f"{CARD}/3/them", **new | changes)
    assert refused.status_code == 422
    assert words in refused.text
    assert plan.get(f"{CARD}/9/them").status_code == 404


def test_what_was_typed_for_a_criterion_dropped_meanwhile_is_shown(plan: Browser) -> None:
    plan.post(f"{CARD}/3/them", criterion="3.9.9", name="Tên mới", of="1", rule="other")
    plan.post(f"{CARD}/3.9.9/bo")
    gone = plan.post(f"{CARD}/3.9.9", revision="1", name="Tên mới", of="1", note="Công văn số 12")
    assert gone.status_code == 409
    assert "vừa được người khác bỏ khỏi bảng" in gone.text
    assert "Công văn số 12" in gone.text


def test_only_an_empty_criterion_can_be_taken_away(plan: Browser) -> None:
    plan.post(f"{CARD}/3/them", criterion="3.9", name="Nhầm", of="1", rule="other")
    assert "Bỏ tiêu chí này" in plan.text(f"{CARD}/3.9")
    assert "Bỏ tiêu chí này" not in plan.text(f"{CARD}/3.4.1")
    assert plan.post(f"{CARD}/3.9/bo").status_code == 303
    assert plan.get(f"{CARD}/3.9").status_code == 404
    for kept in ("3.4.1", "3"):
        assert plan.post(f"{CARD}/{kept}/bo").status_code == 422
        assert plan.get(f"{CARD}/{kept}").status_code == 200


GOOD = {"name": "A", "of": "1", "rule": "proportional"}


@pytest.mark.parametrize(
    ("where", "fields", "words"),
    [
        ("3.4.1", GOOD | {"done": "12", "total": "10"}, "Số đạt không thể lớn hơn tổng số."),
        ("3.4.1", GOOD | {"done": "12"}, "Cần cả số đạt và tổng số."),
        ("3.4.1", GOOD | {"done": "0", "total": "0"}, "Số này phải lớn hơn 0."),
        ("3.4.1", GOOD | {"done": "-1", "total": "5"}, "cần một số từ 0 trở lên"),
        ("3.4.1", GOOD | {"points": "1,2"}, "cần một số từ 0 đến 1"),
        ("3.4.1", GOOD | {"name": ""}, "Hãy ghi tên."),
        ("3.4.1", GOOD | {"rule": "x"}, "Hãy chọn một mục"),
        ("3", {"name": "A", "of": "13,5", "targets": "không có vạch"}, "dòng 1: cần “nội dung | mục tiêu”"),
        ("3", {"name": "A", "of": ""}, "Hãy ghi điểm tối đa."),
    ],
)
def test_what_is_wrong_is_said_kept_and_not_stored(
    plan: Browser, where: str, fields: dict[str, str], words: str
) -> None:
    before = stored("scorecard", where)
    refused = plan.post(f"{CARD}/{where}", revision="1", **fields)
    assert refused.status_code == 422
    assert words in refused.text
    assert all(value in refused.text for value in fields.values())
    after = stored("scorecard", where)
    assert (after.given, after.points, after.name) == (before.given, before.points, before.name)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "x"}, "không phải một năm"),
        ({"period": "quy-2"}, "Không có kỳ"),
        ({"period": "dot-xuat", "day": ""}, "không phải một ngày"),
        ({"period": "dot-xuat", "day": "01/02/2020"}, "cần một ngày trong năm 2021"),
        ({"frame": "99"}, "Hãy chọn một khung"),
        ({"year": "2020", "period": "nam"}, "Đã có bảng của kỳ này"),
    ],
)
def test_a_period_that_cannot_be_opened_is_refused(
    plan: Browser, changes: dict[str, str], words: str
) -> None:
    refused = plan.post(CARDS, **NEW | changes)
    assert refused.status_code == 422
    assert words in refused.text
    with store.reading() as session:
        assert len(scoring.all_of(session, "15", scoring.SCORECARD)) == 1


@pytest.mark.parametrize(
    "period", ["quy-2", "nam-2020", "dot-xuat-", "dot-xuat-2020-13-01", "dot-xuat-1999-01-01"]
)
def test_an_address_that_is_none_is_not_found(plan: Browser, period: str) -> None:
    for ending in ("", ".json", ".csv", "/3"):
        assert plan.get(f"{CARDS}/2020/{period}{ending}").status_code == 404


def test_the_twins_tell_the_same(plan: Browser) -> None:
    text = plan.get(f"{CARD}.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    entries = card(plan)["entries"]
    assert isinstance(entries, list)
    assert [(r["criterion"], float(r["points"])) for r in rows] == [
        (e["criterion"], e["points"]) for e in entries
    ]


@pytest.mark.parametrize("role", ["can-bo", "quan-tri", "kiem-toan"])
@pytest.mark.parametrize("path", [CARDS, CARD, f"{CARD}/3", f"{CARD}/3/them", f"{CARD}.json", f"{CARD}.csv"])
def test_no_other_role_reads_it(plan: Browser, role: str, path: str) -> None:
    assert Browser(plan.client.application, make_user(role)).get(path).status_code == 403
