"""Index 8: years, criteria, the ministry's figure and our own, what-if, an open round's end, bad input."""

import pytest
from sqlalchemy import update

from analysis.predictive import predict
from survey import store
from survey.models import Assessment, AssessmentEntry, Round, RoundUnit
from tests.conftest import make_round
from tests.report.scoring.conftest import INDEX8, assessment, stored
from tests.staff import Browser, actions, make_user
from tests.tabulate.answering import answer, forms

YEARS = "/bao-cao/chi-so-8"
OWN = "ước tính nội bộ, không phải SIPAS"


def figures(browser: Browser, year: int = 2020) -> dict[str, object]:
    found: dict[str, object] = browser.get(f"{YEARS}/{year}.json").get_json()
    return found


def criterion(browser: Browser, name: str, year: int = 2020) -> dict[str, object]:
    listed = figures(browser, year)["criteria"]
    assert isinstance(listed, list)
    parts = [part for one in listed for part in one["parts"]]
    return next(one for one in [*listed, *parts] if one["id"] == name)


@pytest.fixture
def answered(plan: Browser) -> int:
    """A round with 60 answers, 57 of them satisfied with everything."""
    round_id = make_round("cua-tinh", synthetic=True)
    answer(round_id, forms(round_id, "5", 57) + forms(round_id, "2", 3))
    return round_id


def test_without_a_year_the_page_says_how_to_begin(office: Browser) -> None:
    assert "Hãy mở bảng Chỉ số 8 đầu tiên" in office.text(YEARS)
    assert office.get(f"{YEARS}/2020").status_code == 404
    assert office.get(f"{YEARS}/99999.json").status_code == 404


def test_a_year_begins_empty_and_once(office: Browser) -> None:
    assert office.post(YEARS, year="2021", rules="qd-1149").location == f"{YEARS}/2021"
    assert figures(office, 2021)["missing"] == ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"]
    assert "Còn thiếu: Tổng vốn đầu tư năm đánh giá; Tổng vốn đầu tư năm trước." in office.text(
        f"{YEARS}/2021"
    )
    again = office.post(YEARS, year="2021", rules="qd-1149")
    assert again.status_code == 422
    assert "Đã có bảng của kỳ này: năm 2021." in again.text
    assert 'value="2021"' in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"year": "hai nghìn", "rules": "qd-1149"}, "“hai nghìn” không phải một năm"),
        ({"year": "2021", "rules": "../../etc/passwd"}, "Không có bộ quy tắc “../../etc/passwd”"),
        ({}, "không phải một năm"),
    ],
)
def test_a_year_that_cannot_be_is_refused(office: Browser, fields: dict[str, str], words: str) -> None:
    answer = office.post(YEARS, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert office.get(f"{YEARS}.json").get_json() == []


def test_the_plans_year_gives_three_and_a_half_of_six(plan: Browser) -> None:
    text = plan.text(INDEX8)
    assert "đã có 3,5/6 điểm, còn thiếu 8.1" in text
    assert (figures(plan)["subtotal"], figures(plan)["total"]) == (3.5, None)
    assert "Bộ quy tắc không hợp với năm này" not in text


def test_a_rule_set_of_other_years_says_so_everywhere(office: Browser) -> None:
    office.post(YEARS, year="2026", rules="qd-1149")
    assert "Bộ quy tắc này dùng cho năm 2020–2021, không phải 2026." in office.text(f"{YEARS}/2026")
    assert "876/QĐ-BNV" in office.text(YEARS)
    assert "876/QĐ-BNV" in str(figures(office, 2026)["rules_misfit"])


def test_assumed_rules_are_marked_with_their_reason(plan: Browser) -> None:
    text = plan.text(INDEX8)
    assert "giả định" in text
    assert "thang 10 điểm và công thức tỷ lệ × 10 chưa kiểm chứng được" in text


def test_figures_are_scored_by_rule_and_lose_points_for_a_reason(plan: Browser) -> None:
    plan.post(f"{INDEX8}/8.5", revision="1", current="6,55", previous="5,1", note="", lead="Sở Tài chính")
    found = criterion(plan, "8.5")
    assert (found["points"], found["reason"]) == (1.0, "6,55 so với 5,1 năm trước: cao hơn, được 1 điểm.")
    assert "Sở Tài chính" in plan.text(INDEX8)
    plan.post(f"{INDEX8}/8.6", revision="1", done="23", total="24")
    assert criterion(plan, "8.6")["points"] == 0.5


def test_growth_may_be_negative_and_counts_may_not(plan: Browser) -> None:
    assert plan.post(f"{INDEX8}/8.5", revision="1", current="-2,5", previous="5").status_code == 303
    assert criterion(plan, "8.5")["points"] == 0.0
    refused = plan.post(f"{INDEX8}/8.2", revision="1", current="-2", previous="5")
    assert "cần một số từ 0 trở lên" in refused.text


def test_parts_or_points_awarded_but_not_both(plan: Browser) -> None:
    refused = plan.post(f"{INDEX8}/8.3.1", revision="1", current="130", previous="100")
    assert refused.status_code == 422
    assert "cả award và" in refused.text
    plan.post(f"{INDEX8}/8.3", revision="1", award="", note="")
    plan.post(f"{INDEX8}/8.3.1", revision="1", current="130", previous="100")
    plan.post(f"{INDEX8}/8.3.2", revision="1", current="61", previous="60")
    assert (criterion(plan, "8.3")["points"], criterion(plan, "8.3.1")["points"]) == (2.0, 1.0)
    assert 'class="part"' in plan.text(INDEX8)


@pytest.mark.parametrize(
    ("where", "fields", "words"),
    [
        ("8.2", {"current": "nhiều", "previous": "1"}, "“nhiều” không phải một số"),
        ("8.6", {"done": "25", "total": "24"}, "Số đạt không thể lớn hơn tổng số."),
        ("8.6", {"done": "0", "total": "0"}, "Số này phải lớn hơn 0."),
        ("8.4", {"award": "1,5", "note": "x"}, "cần một số từ 0 đến 1"),
        ("8.4", {"award": "0,5", "note": ""}, "cần căn cứ"),
        ("8.4", {"award": "0,5", "note": "x", "done": "5", "total": "4"}, "không ghi cả hai"),
        ("8.2", {"note": "d" * 4001}, "nhận nhiều nhất 4000"),
        ("8.1", {"rate": "184", "source": "x"}, "cần một số từ 0 đến 100"),
        ("8.1", {"rate": "84,92"}, "Hãy ghi nguồn"),
    ],
)
def test_what_is_wrong_is_said_kept_and_not_stored(
    plan: Browser, where: str, fields: dict[str, str], words: str
) -> None:
    before = stored("index8", where)
    refused = plan.post(f"{INDEX8}/{where}", revision="1", **fields)
    assert refused.status_code == 422
    assert words in refused.text
    assert "Chưa lưu được. Những gì đã nhập vẫn còn." in refused.text
    for value in fields.values():
        assert value in refused.text
    after = stored("index8", where)
    assert (after.given, after.points, after.revision) == (before.given, before.points, 1)


def test_a_round_that_is_not_offered_is_refused(plan: Browser) -> None:
    refused = plan.post(f"{INDEX8}/8.1", revision="1", round="khong-co")
    assert refused.status_code == 422
    assert "Hãy chọn một mục trong danh sách." in refused.text
    assert stored("index8", "8.1").given == {}


def test_a_criterion_that_is_none_is_not_found(plan: Browser) -> None:
    assert plan.get(f"{INDEX8}/8.9").status_code == 404
    assert plan.post(f"{INDEX8}/8.9", revision="1").status_code == 404


def test_the_ministrys_figure_comes_first_with_its_source(plan: Browser, answered: int) -> None:
    fields = {"rate": "84,92", "source": "báo cáo 42/BC-SNV", "round": "cua-tinh"}
    plan.post(f"{INDEX8}/8.1", revision="1", **fields)
    found = criterion(plan, "8.1")
    assert (found["points"], found["basis"], found["label"]) == (8.492, "ministry", None)
    assert figures(plan)["total"] == pytest.approx(11.992)
    assert "Bộ Nội vụ đã công bố chỉ số" in plan.text(INDEX8)
    assert "báo cáo 42/BC-SNV" in plan.text(f"{INDEX8}/8.1")


def test_an_own_round_is_never_called_sipas(plan: Browser, answered: int) -> None:
    plan.post(f"{INDEX8}/8.1", revision="1", round="cua-tinh")
    found = criterion(plan, "8.1")
    assert (found["points"], found["basis"], found["label"]) == (9.5, "own_estimate", OWN)
    text = plan.text(INDEX8)
    assert OWN in text
    assert "Khoảng chỉ gồm sai số chọn mẫu" in text
    assert "Tạm thời: đợt còn mở." in text
    assert "dữ liệu mô phỏng" in text
    assert OWN in plan.text(YEARS)
    assert OWN in plan.text(f"{INDEX8}.csv")


def test_a_survey_from_elsewhere_may_stand_in(plan: Browser) -> None:
    plan.post(f"{INDEX8}/8.1", revision="1", own_rate="96,4", own_source="khảo sát năm 2020, VNPT")
    found = criterion(plan, "8.1")
    assert (found["points"], found["label"], found["low"]) == (9.64, OWN, None)


def test_past_gaps_stand_beside_a_later_estimate(plan: Browser, answered: int) -> None:
    plan.post(
        f"{INDEX8}/8.1", revision="1", rate="84,92", source="QĐ của Bộ", own_rate="96,42", own_source="VNPT"
    )
    plan.post(YEARS, year="2021", rules="qd-1149")
    plan.post(f"{YEARS}/2021/8.1", revision="1", round="cua-tinh")
    gap = {"year": 2020, "ministry": 0.8492, "own": 0.9642, "difference": 0.115, "source": "VNPT"}
    assert figures(plan, 2021)["past_gaps"] == [gap]
    text = plan.text(f"{YEARS}/2021")
    assert "+11,50" in text
    assert "Chưa có năm trước nào" in plan.text(INDEX8)


def test_a_chosen_round_is_remembered_as_it_was(plan: Browser, answered: int) -> None:
    plan.post(f"{INDEX8}/8.1", revision="1", rate="84,92", source="Bộ", round="cua-tinh")
    kept = stored("index8", "8.1").given["own"]
    assert (kept["rate"], kept["n"], kept["provisional"]) == (0.95, 60, True)


def test_an_open_round_is_predicted_and_a_closed_one_is_not(plan: Browser, answered: int) -> None:
    with store.writing() as session:
        session.execute(update(RoundUnit).where(RoundUnit.round_id == answered).values(quota=2))
    plan.post(f"{INDEX8}/8.1", revision="1", round="cua-tinh")
    prediction = figures(plan)["prediction"]
    assert isinstance(prediction, dict)
    assert (prediction["planned"], prediction["n"], prediction["to_come"]) == (198, 60, 138)
    expected = predict(0.95, 60, 198, 0.95)
    assert 0 < prediction["met"] < prediction["official"] < 1
    assert prediction["official"] == pytest.approx(expected.official, abs=0.05)
    assert "không phải mức tin cậy" in plan.text(INDEX8)
    with store.writing() as session:
        session.get_one(Round, answered).status = "closed"
    assert figures(plan)["prediction"] is None
    assert "có thể kết thúc thế nào" not in plan.text(INDEX8)


def test_a_mean_score_has_no_target_and_so_no_prediction(plan: Browser) -> None:
    round_id = make_round("diem-tb", formula="mean_score")
    answer(round_id, forms(round_id, "5", 57) + forms(round_id, "2", 3))
    with store.writing() as session:
        session.execute(update(RoundUnit).where(RoundUnit.round_id == round_id).values(quota=2))
    plan.post(f"{INDEX8}/8.1", revision="1", round="diem-tb")
    assert figures(plan)["prediction"] is None
    assert criterion(plan, "8.1")["label"] == OWN


@pytest.mark.parametrize("count", [0, 1])
def test_a_round_with_hardly_an_answer_gives_a_page_that_says_so(plan: Browser, count: int) -> None:
    round_id = make_round("it-phieu")
    answer(round_id, forms(round_id, "5", count))
    assert plan.post(f"{INDEX8}/8.1", revision="1", round="it-phieu").status_code == 303
    assert (criterion(plan, "8.1")["points"], figures(plan)["prediction"]) == (None, None)
    assert "chưa chọn đợt nào" in plan.text(INDEX8)


def test_a_whole_point_of_satisfaction_is_a_tenth_of_a_point(plan: Browser) -> None:
    plan.post(f"{INDEX8}/8.1", revision="1", rate="84,92", source="Bộ")
    text = plan.text(f"{INDEX8}?thu-8-1=85,92")
    assert "Mỗi 1 điểm % hài lòng = 0,1 điểm" in text
    assert "Từ 11,992 điểm thành <b>12,092</b> điểm (+0,1)." in " ".join(text.split()).replace(
        "</b> điểm (", "</b> điểm ("
    )


def test_trying_stores_nothing_and_says_what_is_wrong(plan: Browser) -> None:
    before = assessment("index8")
    text = plan.text(f"{INDEX8}?thu-8-2=1&thu-8-1=abc")
    assert "“abc” không phải một số" in text
    assert 'value="abc"' in text
    assert "thành <b>" not in text
    assert "cần một số từ 0 đến 2" in plan.text(f"{INDEX8}?thu-8-3=3")
    after = assessment("index8")
    assert [(e.given, e.revision) for e in after.entries] == [(e.given, e.revision) for e in before.entries]
    assert actions()[-1] == "scoring.load"


def test_figures_that_contradict_their_rules_leave_the_list_readable(plan: Browser) -> None:
    with store.writing() as session:
        found = session.get_one(AssessmentEntry, stored("index8", "8.6").id)
        found.given = {"done": "30", "total": "24"}
    assert "30 trên 24" in plan.text(YEARS)
    answer = plan.get(INDEX8)
    assert answer.status_code == 422
    assert "30 trên 24" in answer.text


def test_another_province_sees_nothing_of_it(plan: Browser) -> None:
    with store.writing() as session:
        session.execute(update(Assessment).values(province="10"))
    assert plan.get(INDEX8).status_code == 404
    assert plan.get(f"{YEARS}.json").get_json() == []


@pytest.mark.parametrize("role", ["can-bo", "quan-tri", "kiem-toan"])
@pytest.mark.parametrize("path", [YEARS, INDEX8, f"{INDEX8}/8.1", f"{INDEX8}.json", f"{INDEX8}.csv"])
def test_no_other_role_reads_it(plan: Browser, role: str, path: str) -> None:
    assert Browser(plan.client.application, make_user(role)).get(path).status_code == 403


def test_it_can_be_read_in_english(plan: Browser) -> None:
    text = plan.text(f"{INDEX8}?lang=en")
    assert "Index 8 of 2020: 3.5 of 6 points so far, 8.1 missing" in text
