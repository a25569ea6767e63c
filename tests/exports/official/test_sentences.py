"""The report says what the figures carry and no more, whatever the round looks like."""

from collections.abc import Callable

import pytest

from analysis.index8 import EXAMPLE_2020, read_inputs
from survey import store
from survey.exports.official.docx import docx
from survey.exports.official.model import Document, Figure, Heading, Table
from survey.exports.official.pdf import pdf
from survey.models import Round
from survey.registry import scoring
from survey.registry.scoring_plan import index8_sheet
from tests.conftest import make_round
from tests.exports.official.making import answered, close, document_of, said
from tests.tabulate.answering import answer, forms


@pytest.fixture(autouse=True)
def lite(sqlite_url: str) -> None:
    store.connect(sqlite_url)


@pytest.mark.parametrize(
    ("satisfied", "other", "verdict"),
    [
        (400, 0, "So với mục tiêu 95%: đạt. Căn cứ: cận dưới của khoảng tin cậy (99,1%) từ 95% trở lên."),
        (
            300,
            100,
            "So với mục tiêu 95%: chưa đạt. Căn cứ: cận trên của khoảng tin cậy (79,2%) thấp hơn 95%.",
        ),
        (30, 0, "So với mục tiêu 95%: chưa đủ cơ sở kết luận. Căn cứ: khoảng tin cậy chứa 95%"),
        (5, 0, "Có tiêu chí chưa đủ 10 câu trả lời, nên chỉ số chưa so sánh được với mục tiêu 95%."),
    ],
)
def test_the_verdict_carries_its_basis_and_the_official_reading(
    satisfied: int, other: int, verdict: str
) -> None:
    paragraph = said(document_of(answered(satisfied, other)))["ket-luan"]
    assert paragraph.startswith(verdict)
    assert ("Theo cách đọc chính thức (chỉ xét ước lượng điểm), tỷ lệ" in paragraph) == (satisfied > 5)


def test_the_rate_stands_with_n_and_interval_and_the_interval_is_explained_once() -> None:
    document = document_of(answered(390, 10))
    texts = said(document)
    assert (
        "Tỷ lệ hài lòng chung là 97,5% (n = 400; khoảng tin cậy 95%: từ 95,4% đến 98,8%)." in texts["chung"]
    )
    assert sum("Nếu khảo sát lại nhiều lần" in text for text in texts.values()) == 1


def test_an_open_round_has_no_verdict_no_reading_and_says_so_on_every_page() -> None:
    document = document_of(answered(390, 10, closed=False))
    everything = " ".join(said(document).values())
    assert document.mark == "TẠM THỜI"
    assert "tạm thời là 97,5% (n = 400; khoảng theo dõi: từ" in everything
    assert "chưa kết luận và chưa nêu cách đọc chính thức" in everything
    assert not {"don-vi-chua-dat", "kien-nghi", "chi-so-8", "tu-nguyen"} & said(document).keys()
    assert not any("Kết luận" in [c.head for c in table.columns] for table in _tables(document))


def test_made_up_data_say_so() -> None:
    document = document_of(answered(40, synthetic=True))
    assert document.mark == "DỮ LIỆU MÔ PHỎNG"
    assert said(document)["luu-y"] == "Lưu ý: đây là dữ liệu mô phỏng, không phải ý kiến của người dân."


def test_units_are_counted_and_named_by_holm() -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 400))
    answer(round_id, forms(round_id, "5", 60) + forms(round_id, "2", 40), "02647")
    answer(round_id, forms(round_id, "5", 9), "02671")
    close(round_id)
    document = document_of(round_id)
    texts = said(document)
    assert texts["don-vi"].startswith(
        "Trong 99 đơn vị, so với mục tiêu 95% và xét đồng thời theo phương pháp Holm (2,5% mỗi phía): "
        "1 đơn vị đạt, 1 đơn vị chưa đạt, 1 đơn vị chưa so sánh được và 96 đơn vị chưa có phiếu. "
        "Theo cách đọc chính thức, 1/2 đơn vị so sánh được có ước lượng điểm từ 95% trở lên."
    )
    assert "tính như thể có thêm một người hoàn toàn không hài lòng (Gaffke)" in texts["don-vi"]
    assert texts["don-vi-chua-dat"] == "Đơn vị chưa đạt (theo Holm): Phường Lào Cai, 60,0% (n = 100)."
    rows = {row[1]: row for row in _tables(document)[-8].rows}
    assert rows["Phường Cam Đường"][2:] == ("9", "–", "–", "dưới 10 phiếu", "–")
    assert rows["Xã Bắc Hà"][2:] == ("400", "100,0%", "99,1–100%", "Đạt", "từ 95%")


def test_every_unit_stands_in_the_appendices_and_the_method_is_last() -> None:
    document = document_of(answered(40, 2))
    titles = [appendix.title for appendix in document.appendices]
    assert titles == [
        "KẾT QUẢ THEO ĐƠN VỊ", "KẾT QUẢ TỪNG TIÊU CHÍ THEO ĐƠN VỊ", "SỐ CÂU TRẢ LỜI THEO MỨC", "PHƯƠNG PHÁP",
    ]  # fmt: skip
    units, criteria, _levels, method = (_of(appendix.blocks) for appendix in document.appendices)
    assert [len(table.rows) for table in units] == [99]
    assert [len(table.rows) for table in criteria] == [100] * 5
    assert ("Mã băm dữ liệu (SHA-256)", document.data_hash) in method[0].rows


def test_what_is_assumed_says_so() -> None:
    texts = said(document_of(answered(40)))
    assert "(giả định, vì chưa tra cứu được văn bản quy định công thức)" in texts["chi-so"]
    assert "Quyết định số 2640/QĐ-BNV ngày 10 tháng 10 năm 2017" in texts["can-cu"]
    assert "14 tiêu chí ghi theo tài liệu thứ cấp" in texts["can-cu"]
    assert "ước tính nội bộ, không phải SIPAS" in texts["chi-so-8"]


def _none() -> int:
    return answered(0)


def _one() -> int:
    return answered(1)


def _one_unit() -> int:
    round_id = make_round(units={_bac_ha(): (None, None)})
    answer(round_id, forms(round_id, "5", 30))
    close(round_id)
    return round_id


def _bac_ha() -> int:
    from survey import clock
    from survey.registry import units

    with store.reading() as session:
        found = units.unit_on(session, "02839", clock.today())
        assert found is not None
        return found.id


def _unanswered() -> int:
    round_id = make_round()
    answer(round_id, forms(round_id, "4", 30, i3_1="~"))
    close(round_id)
    return round_id


def _short() -> int:
    round_id = make_round(questionnaire="mot-cham", formula="general")
    answer(round_id, forms(round_id, "4", 30))
    close(round_id)
    return round_id


def _scores() -> int:
    return answered(40, 3, formula="mean_score")


@pytest.mark.parametrize("make", [_none, _one, _one_unit, _unanswered, _short, _scores])
def test_awkward_rounds_make_a_report_that_says_so_in_words(make: Callable[[], int]) -> None:
    document = document_of(make())
    expected = {
        _none: "Chưa có phiếu nào được tính, nên chưa có tỷ lệ hài lòng.",
        _one: "Có tiêu chí chưa đủ 10 câu trả lời",
        _one_unit: "Trong 1 đơn vị",
        _unanswered: "Có tiêu chí chưa đủ 10 câu trả lời",
        _short: "Tỷ lệ hài lòng chung là 100% (n = 30",
        _scores: "Công thức điểm trung bình không có mục tiêu tỷ lệ",
    }[make]
    assert expected in " ".join(said(document).values())
    assert not any(word in " ".join(said(document).values()) for word in ("nan", "None", "  ", " ."))
    assert docx(document)[:2] == b"PK"
    assert pdf(document)[:5] == b"%PDF-"


def test_pictures_state_what_they_show() -> None:
    round_id = make_round()
    low = {"i5_1": "2", "i5_2": "2", "i5_3": "1", "i5_4": "2"}
    answer(round_id, forms(round_id, "5", 200) + forms(round_id, "5", 40, **low))
    close(round_id)
    captions = [block.caption for block in document_of(round_id).blocks if isinstance(block, Figure)]
    assert captions[0] == (
        "Hình 1. Tỷ lệ hài lòng theo yếu tố; thấp nhất là “Tiếp nhận, giải quyết góp ý, phản ánh, kiến "
        "nghị”, 83,3%"
    )


def _of(blocks: tuple[object, ...]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def _tables(document: Document) -> list[Table]:
    return _of(document.blocks) + [table for a in document.appendices for table in _of(a.blocks)]


def test_what_was_entered_for_the_year_is_scored_beside_the_rounds_estimate() -> None:
    round_id = answered(40)
    with store.writing() as session:
        year = session.get_one(Round, round_id).closes.year
        inputs = read_inputs(EXAMPLE_2020)["inputs"]
        scoring.create(session, "15", index8_sheet("qd-1149", year, inputs), "an")
    document = document_of(round_id)
    table = next(table for table in _tables(document) if "Điểm Chỉ số 8" in table.caption)
    points = {row[0]: row[3] for row in table.rows}
    assert (points["8.1"], points["8.2"], points["8.6"]) == ("10,0000", "0,0000", "0,5000")
    assert "Tổng điểm là 13,5000/16" in said(document)["chi-so-8"]


def test_entries_that_contradict_one_another_are_said_and_not_left_out() -> None:
    round_id = answered(40)
    with store.writing() as session:
        year = session.get_one(Round, round_id).closes.year
        inputs = read_inputs(EXAMPLE_2020)["inputs"]
        made = scoring.create(session, "15", index8_sheet("qd-1149", year, inputs), "an")
        wrong = next(entry for entry in made.entries if entry.criterion == "8.6")
        wrong.points = 0.5
    document = document_of(round_id)
    assert any(
        block.text.endswith("(CHƯA CHẤM ĐƯỢC)") for block in document.blocks if isinstance(block, Heading)
    )
    assert "còn mâu thuẫn với nhau nên chưa chấm điểm" in said(document)["chi-so-8"]
    assert not any("Điểm Chỉ số 8" in table.caption for table in _tables(document))


def test_a_rate_just_below_the_target_is_not_rounded_onto_it() -> None:
    texts = said(document_of(answered(1898, 102)))
    assert "Tỷ lệ hài lòng chung là 94,9% (n = 2.000" in texts["chung"]
    texts = said(document_of(answered(1899, 101, slug="dot-2")))
    assert "Tỷ lệ hài lòng chung là 94,95% (n = 2.000" in texts["chung"]
    assert "tỷ lệ chưa tới mức 95%" in texts["ket-luan"]


def test_below_ten_forms_no_rate_is_said() -> None:
    texts = said(document_of(answered(1)))
    assert texts["chung"] == "Mới có 1 phiếu được tính; dưới 10 phiếu thì báo cáo không nêu tỷ lệ."
    assert "yeu-to" not in texts
    assert "%" not in texts["don-vi"].replace("95%", "").replace("2,5%", "")


def test_an_index_that_lacks_a_criterion_names_it_and_is_not_called_the_whole() -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 60, i5_3="~"))
    close(round_id)
    texts = said(document_of(round_id))
    assert texts["chung"].startswith(
        "Chưa tính được chỉ số chung, vì tiêu chí 5.3 có dưới 10 câu trả lời. Trung bình của 21 tiêu chí"
    )
    assert "không thay cho chỉ số chung" in texts["chung"]
    assert "có tiêu chí dưới 10 câu trả lời, nên không so với yếu tố khác" in texts["yeu-to"]


def test_nothing_is_both_lowest_and_highest_and_nothing_perfect_is_to_be_mended() -> None:
    document = document_of(answered(60))
    assert "kien-nghi" not in said(document)
    captions = [block.caption for block in document.blocks if isinstance(block, Figure)]
    assert captions[0] == "Hình 1. Tỷ lệ hài lòng theo yếu tố: 100% ở mọi yếu tố"
    round_id = make_round("dot-2")
    answer(round_id, forms(round_id, "5", 55) + forms(round_id, "2", 5, i5_4="5"))
    close(round_id)
    texts = said(document_of(round_id))
    assert "Thấp nhất: nhiều tiêu chí cùng 91,7%. Cao nhất: tiêu chí 5.4" in texts["tieu-chi"]
    assert texts["tieu-chi"].count("5.4") == 1


def test_what_goes_beyond_the_publication_says_that_it_is_internal() -> None:
    appendices = document_of(answered(400)).appendices
    inside = [table.note for one in appendices[:3] for table in _of(one.blocks)]
    assert len(inside) == 7
    assert all("Số liệu nội bộ, chi tiết hơn bản công bố: không đăng tải." in note for note in inside)
