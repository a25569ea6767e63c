"""The whole way of a citizen through the form, without JavaScript and without cookies."""

import re
from collections.abc import Callable

import pytest

from survey.intake.receipt import normalise
from tests.respond.conftest import comments, nothing_is_stored, stored, stored_answers, valid
from tests.respond.visitor import Visitor, forms_of

RECEIPT = re.compile(r"data-receipt[^>]*>([0-9A-Z-]+)<")


def receipt_of(page: str) -> str:
    found = RECEIPT.findall(page)
    assert len(found) == 1
    return found[0]


def test_a_whole_form_is_stored_and_receipted(visitor: Visitor) -> None:
    assert visitor.answer(valid()).status_code == 303
    thanks = visitor.follow()
    assert normalise(receipt_of(thanks.text)) == receipt_of(thanks.text)
    [answers] = stored_answers()
    assert answers == {k: v for k, v in valid().items() if k != "comment"}
    assert comments() == ["Cán bộ tận tình"]
    [response] = stored()
    assert (response.channel, response.language, response.status) == ("web", "vi", "complete")


def test_consent_and_the_first_section_stand_in_the_one_form(visitor: Visitor) -> None:
    page = visitor.page.text
    form = page[page.index("<form") : page.index("</form>")]
    assert "Sở Nội vụ tỉnh Lào Cai" in form
    assert "giữ 5 năm" in form
    assert 'name="age"' in form
    assert len([f for f in forms_of(page) if f.survey]) == 1


def test_the_forward_button_is_the_first_on_every_page(visitor: Visitor) -> None:
    words = []
    for _ in range(12):
        words.append(visitor.form.buttons()[0].words)
        assert visitor.page.text.count("data-survey") == 1
        assert "data-receipt" not in visitor.page.text
        visitor.fill(valid())
        if visitor.press().status_code == 303:
            break
    assert words == ["Tôi đồng ý, tiếp tục", *["Tiếp tục"] * 8, "Gửi"]


def test_nothing_is_stored_and_no_cookie_set_before_sending(visitor: Visitor) -> None:
    while visitor.page.status_code == 200:
        assert nothing_is_stored()
        assert "Set-Cookie" not in visitor.page.headers
        assert visitor.page.headers["Cache-Control"] == "no-store"
        visitor.fill(valid())
        visitor.press()
    assert "Set-Cookie" not in visitor.follow().headers


def test_back_keeps_what_was_answered_on_both_pages(visitor: Visitor) -> None:
    visitor.fill(valid())
    visitor.press()
    visitor.fill({"p6": "on-time"})
    visitor.press("back")
    assert next(c for c in visitor.form.controls if c.value == "25-34").checked
    visitor.press()
    assert next(c for c in visitor.form.controls if c.value == "on-time").checked


def test_the_review_lists_answers_and_leads_back_to_a_section(visitor: Visitor) -> None:
    for _ in range(9):
        visitor.fill(valid())
        visitor.press()
    assert "Xem lại trước khi gửi" in visitor.page.text
    assert "Cán bộ tận tình" in visitor.page.text
    visitor.press("edit")
    visitor.fill({"age": "60plus"})
    assert visitor.form.buttons()[0].words == "Xong, xem lại"
    visitor.press()
    assert "Từ 60 tuổi trở lên" in visitor.page.text
    assert visitor.press().status_code == 303
    assert stored_answers()[0]["age"] == "60plus"


def test_a_missing_answer_is_422_with_a_summary_that_links_to_it(visitor: Visitor) -> None:
    visitor.fill({"age": "25-34"})
    page = visitor.press()
    assert page.status_code == 422
    assert "<title>Lỗi: " in page.text
    links = re.findall(r'<li><a href="#([\w-]+)">(Câu \d+: [^<]+)', page.text)
    assert [link for link, _ in links] == ["q-respondent", "q-field"]
    assert all(f'id="{link}"' in page.text for link, _ in links)
    assert re.search(r'class="summary"[^>]*tabindex="-1"[^>]*autofocus', page.text)
    assert next(c for c in visitor.form.controls if c.value == "25-34").checked


def test_language_can_change_in_the_middle_and_keeps_every_answer(visitor: Visitor) -> None:
    visitor.fill(valid())
    visitor.press()
    visitor.fill({"p1": valid()["p1"]})
    page = visitor.press("stay", words="English")
    assert page.status_code == 200
    assert 'lang="en"' in page.text
    assert "Part 2 of 9" in page.text
    assert visitor.answer(valid()).status_code == 303
    assert stored()[0].language == "en"
    assert stored_answers()[0]["age"] == "25-34"


def test_a_question_is_asked_only_of_those_whom_it_concerns(visitor: Visitor) -> None:
    late = valid(p6="late", p7="before", p8="no")
    asked = []
    while visitor.page.status_code == 200:
        asked += [c.name for c in visitor.form.controls if c.name in ("p7", "p8") and c.type == "radio"]
        visitor.fill(late)
        visitor.press()
    assert set(asked) == {"p7", "p8"}
    assert stored_answers()[0]["p7"] == "before"


def test_an_answer_is_dropped_when_the_one_that_opened_it_changes(visitor: Visitor) -> None:
    late = valid(p6="late", p7="before", p8="no")
    for _ in range(10):
        visitor.fill(late)
        visitor.press()
    visitor.press(words="Sửa Quá trình làm thủ tục")
    visitor.fill({"p6": "early"})
    visitor.press()
    visitor.press()
    assert "p7" not in stored_answers()[0]


def test_under_18_is_thanked_after_the_first_page_and_nothing_is_kept(visitor: Visitor) -> None:
    visitor.fill({"age": "under18"})
    page = visitor.press()
    assert page.status_code == 200
    assert "từ 18 tuổi trở lên" in page.text
    assert "data-receipt" not in page.text
    assert "data-survey" not in page.text
    assert nothing_is_stored()


def test_a_one_page_form_is_sent_at_once(on_one_page: Callable[..., Visitor]) -> None:
    visitor = on_one_page()
    assert [b.words for b in visitor.form.buttons()] == ["Gửi"]
    visitor.fill(valid())
    assert visitor.press().status_code == 303
    assert len(stored()) == 1


def test_a_one_page_form_with_a_mistake_keeps_all_answers(on_one_page: Callable[..., Visitor]) -> None:
    visitor = on_one_page()
    answers = valid()
    del answers["3.3"]
    visitor.fill(answers)
    assert visitor.press().status_code == 422
    visitor.fill({"3.3": "~"})
    assert visitor.press().status_code == 303
    assert stored_answers()[0] == {k: v for k, v in valid(**{"3.3": "~"}).items() if k != "comment"}


def test_one_touch_takes_a_face_and_reasons_only_for_a_low_one(on_one_page: Callable[..., Visitor]) -> None:
    visitor = on_one_page("mot-cham")
    assert "Chỉ trả lời nếu ở câu 1" in visitor.page.text
    visitor.fill({"general": "5", "reasons": ["waiting"]})
    visitor.press()
    visitor.open()
    visitor.fill({"general": "2", "reasons": ["waiting", "manner"], "comment": "  "})
    visitor.press()
    marks = [response.answers for response in stored()]
    assert [mark[0] for mark in marks] == ["5", "2"]
    assert set(marks[0][1:]) == {"."}
    assert marks[1].count("1") == 2
    assert comments() == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_same_page_names_language_size_and_contrast(visitor: Visitor, lang: str) -> None:
    page = visitor.client.get(f"/d/02839?lang={lang}&size=200&contrast=high").text
    assert f'<html lang="{lang}"' in page
    assert "size-200" in page
    assert f'action="/d/02839?{"lang=en&amp;" if lang == "en" else ""}size=200&amp;contrast=high"' in page


def test_an_english_form_has_no_vietnamese_left_but_names(on_one_page: Callable[..., Visitor]) -> None:
    page = on_one_page(query="?lang=en").page.text
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.S)
    for name in ("Tiếng Việt", "Xã Bắc Hà", "Lào Cai", "Khảo sát thử", "Mông", "Tày", "Dao", "Giáy"):
        text = text.replace(name, "")
    text = re.sub(r"Nùng|Thái|Hà Nhì|Phù Lá", "", text)
    assert not re.findall(r"\S*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]\S*", text.lower())
