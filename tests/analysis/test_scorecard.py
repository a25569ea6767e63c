"""The scorecard: the plan of 2021, its two slips, and what altered copies are caught at."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from analysis.scorecard import PLAN_161, Scorecard, read_plan, scorecard

FOUND = ["3.4.2", "7"]


def plan() -> Any:
    return yaml.safe_load(PLAN_161.read_text("utf-8"))


def criterion(document: Any, name: str) -> Any:
    return next(m for i in document["indices"] for m in i.get("missed", ()) if m["criterion"] == name)


def altered(change: Callable[[Any], object]) -> Scorecard:
    document = plan()
    change(document)
    return scorecard(document)


def slips(change: Callable[[Any], object]) -> list[str]:
    return [slip.where for slip in altered(change).slips]


def own(document: Any, number: int) -> Any:
    return document["indices"][number - 1]["self_assessed_2020"]


def test_the_plan_sums_to_its_total_and_has_exactly_two_slips() -> None:
    for card in (scorecard(read_plan(PLAN_161)), scorecard(plan())):
        assert (card.total, card.of, card.printed_total, card.year) == (61.4203, 65, 61.4203, 2021)
        assert [slip.where for slip in card.slips] == FOUND


def test_slips_are_found_without_the_discrepancy_notes() -> None:
    def strip(document: Any) -> None:
        for index in document["indices"]:
            index.pop("discrepancy", None)
            for missed in index.get("missed", ()):
                missed.pop("discrepancy", None)
        document["indices"][0]["discrepancy"] = "nothing is wrong here"

    assert slips(strip) == FOUND


def test_a_slip_shows_both_figures_in_vietnamese() -> None:
    first, second = scorecard(plan()).slips
    assert (first.printed, first.recomputed) == (98.8221, 98.7228)
    assert "39.265/39.773 là 98,7228%" in first.message
    assert (second.printed, second.recomputed) == (10.3668, 10.3308)


def test_a_truncated_percentage_and_unknown_rules_are_notes() -> None:
    notes = [(note.where, "bị cắt bớt" in note.message) for note in scorecard(plan()).notes]
    assert notes[0] == ("7.1.9", True)
    assert [where for where, cut in notes if not cut] == ["7.1.9", "7.2.1", "8.2", "8.5", "8.6"]
    assert all("chưa kiểm tra được" in note.message for note in scorecard(plan()).notes[1:])


def test_the_indices_carry_lead_targets_losses_and_evidence() -> None:
    third = scorecard(plan()).indices[2]
    assert (third.lead, third.lost, len(third.targets)) == ("Văn phòng UBND tỉnh", 0.0562, 6)
    assert third.missed[0]["evidence"] == "180.840/185.443; 97,5178%"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda d: criterion(d, "3.4.1").update(points=1.4629), ["3.4.1", "3.4.2", "3", "7"]),
        (lambda d: criterion(d, "3.4.1").update(printed_rate=97.5181), ["3.4.1", *FOUND]),
        (lambda d: criterion(d, "3.4.1").update(printed_rate=97.5179), FOUND),
        (lambda d: criterion(d, "3.4.2").update(total=39733), ["7"]),
        (lambda d: criterion(d, "7.1.3").update(points=0.825), ["3.4.2", "7.1.3", "7"]),
        (lambda d: criterion(d, "8.6").update(points=1.5), [*FOUND, "8.6", "8"]),
        (lambda d: criterion(d, "7.2.1").update(points=0.3924), ["3.4.2"]),
        (lambda d: own(d, 4).update(points=8), ["3.4.2", "4", "7", "total"]),
        (lambda d: own(d, 2).update(points=4.5), ["2", *FOUND, "total"]),
        (lambda d: own(d, 6).update(of=9), ["3.4.2", "6", "7", "total"]),
        (lambda d: d["scores"]["self_assessed_2020"].update(points=61.42), [*FOUND, "total"]),
        (lambda d: d["scores"]["self_assessed_2020"].update(points=66), [*FOUND, "total"]),
        (lambda d: d["scores"]["self_assessed_2020"].update(of=64), [*FOUND, "total"]),
    ],
)
def test_altered_figures_are_caught_where_they_are(change: Callable[[Any], object], found: list[str]) -> None:
    assert slips(change) == found


def test_a_rate_above_its_counts_is_capped_at_the_maximum() -> None:
    assert "6.1.1" in slips(lambda d: criterion(d, "6.1.1").update(done=6_000_000))


def test_a_proportional_criterion_without_figures_cannot_be_checked() -> None:
    card = altered(lambda d: criterion(d, "7.1.3").pop("printed_rate"))
    assert any(note.where == "7.1.3" and "không có số liệu gốc" in note.message for note in card.notes)


def test_a_rate_one_unit_off_is_a_note() -> None:
    card = altered(lambda d: criterion(d, "3.4.1").update(printed_rate=97.5179))
    assert any(note.where == "3.4.1" and "lệch chữ số cuối" in note.message for note in card.notes)


def test_a_file_of_another_year_has_the_same_shape() -> None:
    def rename(document: Any) -> None:
        for holder in (document["scores"], *document["indices"]):
            holder["self_assessed_2021"] = holder.pop("self_assessed_2020")

    assert slips(rename) == FOUND


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("scores"), "scores"),
        (lambda d: d.pop("indices"), "indices"),
        (lambda d: d.update(indices=[]), "trống"),
        (lambda d: d.update(indices={"a": 1}), "danh sách"),
        (lambda d: d["indices"][0].pop("number"), "số thứ tự"),
        (lambda d: d["indices"][0].pop("name"), "chỉ số 1.name"),
        (lambda d: d["indices"][0].pop("self_assessed_2020"), "self_assessed_"),
        (lambda d: own(d, 3).pop("points"), "chỉ số 3.points: nhận None"),
        (lambda d: own(d, 3).update(of="13,5"), "nhận '13,5'"),
        (lambda d: own(d, 3).update(of=0), "lớn hơn 0"),
        (lambda d: own(d, 3).update(points=-1), "không âm"),
        (lambda d: criterion(d, "3.4.1").pop("criterion"), r"missed\[0\].criterion"),
        (lambda d: criterion(d, "3.4.1").pop("of"), "tiêu chí 3.4.1.of"),
        (lambda d: criterion(d, "3.4.1").pop("total"), "cả done và total"),
        (lambda d: criterion(d, "3.4.1").update(total=0), "lớn hơn 0"),
        (lambda d: criterion(d, "3.4.1").update(criterion="3.4.2"), "hai lần"),
        (lambda d: d["indices"][1].update(number=1), "hai lần"),
    ],
)
def test_a_broken_file_names_the_entry(change: Callable[[Any], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        altered(change)


def test_something_that_is_no_scorecard_is_refused() -> None:
    documents: list[Any] = [None, [], "text"]
    for document in documents:
        with pytest.raises(ValueError, match="tệp"):
            scorecard(document)
