"""Texts that know their language, and the attributes made of that."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from survey.languages.tagged import (
    PARTLY,
    PARTLY_END,
    Tagged,
    fallback,
    fill,
    finish,
    joined,
    name,
    names_tagged,
    translated,
)

VI, NAME = '<span lang="vi">', '<span lang="vi" translate="no">'


def shown(template: str, *texts: str, lang: str = "mww") -> str:
    return finish(Markup(template).format(*texts), lang)


def test_a_fallback_is_marked_as_vietnamese_and_escaped():
    assert shown("<p>{}</p>", fallback("a < b")) == f"<p>{VI}a &lt; b</span></p>"


def test_a_name_asks_machines_not_to_translate_it():
    assert shown("<p>{}</p>", name("Xã Bắc Hà")) == f"<p>{NAME}Xã Bắc Hà</span></p>"


def test_a_translation_needs_no_mark_of_its_own():
    assert shown("<p>{}</p>", translated("Zoo")) == "<p>Zoo</p>"


def test_nothing_is_marked_on_a_vietnamese_page():
    assert shown("<p>{} {}</p>", fallback("Chữ"), name("Hà"), lang="vi") == "<p>Chữ Hà</p>"


def test_languages_nest():
    inner = fill(
        fallback("câu “%(question)s” ở %(place)s"), {"question": translated("Zoo"), "place": name("Hà")}
    )
    assert str(inner) == "câu “Zoo” ở Hà"
    assert shown("<p>{}</p>", inner) == f'<p>{VI}câu “<span lang="mww">Zoo</span>” ở Hà</span></p>'


def test_parts_keep_their_languages_when_joined():
    both = joined(", ", [translated("Zoo"), fallback("Kém")])
    assert str(both) == "Zoo, Kém"
    assert shown("{}", both) == f"Zoo, {VI}Kém</span>"
    assert type(joined(", ", ["a", "b"])) is str


def test_attributes_lose_their_marks_and_a_labelled_element_gets_the_language():
    text = fallback("Phần 1")
    assert shown('<nav aria-label="{}">x</nav>', text) == '<nav aria-label="Phần 1">x</nav>'
    assert shown('<progress aria-label="{}" max="2"></progress>', text) == (
        '<progress aria-label="Phần 1" max="2" lang="vi"></progress>'
    )
    assert shown('<progress aria-label="{}"></progress>', translated("Zoo")) == (
        '<progress aria-label="Zoo"></progress>'
    )


def test_a_label_that_begins_translated_is_not_called_vietnamese():
    mixed = joined(" ", [translated("Zoo"), fallback("Kém")])
    assert (
        shown('<progress aria-label="{}"></progress>', mixed) == '<progress aria-label="Zoo Kém"></progress>'
    )


def test_a_title_is_in_the_language_of_its_beginning():
    assert shown("<title>{} – {}</title><p>{}</p>", fallback("Gửi"), name("Hà"), fallback("Gửi")) == (
        f'<title lang="vi">Gửi – Hà</title><p>{VI}Gửi</span></p>'
    )
    assert shown("<title>{} – {}</title>", translated("Zoo"), name("Hà")) == "<title>Zoo – Hà</title>"


NOTICE = f"{PARTLY}<i>partly</i>{PARTLY_END}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (escape(fallback("Gửi")), True),
        (Markup('<p aria-label="{}">').format(fallback("Gửi")), True),
        (f"{VI}drawn before</span>", True),
        (escape(name("Hà")), False),
        (escape(translated("Zoo")), False),
        ("", False),
    ],
)
def test_the_notice_stays_only_where_something_fell_back(body: str, said: bool):
    assert ("<i>partly</i>" in finish(f"{NOTICE}{body}", "mww")) == said
    assert ("<i>partly</i>" in finish(f"{body}{NOTICE}", "mww")) == said


def test_a_tagged_text_is_a_plain_one_everywhere_else():
    text = fallback("Gửi")
    assert json.dumps({"a": text}, ensure_ascii=False) == '{"a": "Gửi"}'
    assert f"{text}!" == "Gửi!"
    assert text in {"Gửi"}
    assert isinstance(text, Tagged)


def test_values_with_letters_are_names_unless_they_know_better():
    values = names_tagged(
        {"a": "Hà", "b": "22/11/2026", "c": 3, "d": Markup("<b>x</b>"), "e": translated("Zoo")}
    )
    assert shown("{}|{}|{}|{}|{}", *values.values()) == f"{NAME}Hà</span>|22/11/2026|3|<b>x</b>|Zoo"


pieces = st.sampled_from(
    ["\x01f", "\x01n", "\x01t", "\x01e", "\x01", "<p>", "</p>", '<i a="', '">', "<title>", "</title>", "a"]
)


@given(st.lists(pieces).map("".join))
def test_no_mark_survives_and_every_span_is_closed(html: str):
    done = finish(html, "mww")
    assert "\x01" not in done
    assert done.count("<span") == done.count("</span>")
    plain = re.sub(r"</?span[^>]*>| lang=\"vi\"", "", done)
    assert plain == re.sub("\x01[fnte]|\x01", "", html)
