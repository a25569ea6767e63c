"""Every text has its English, no English is left over, and the page follows the visitor's language."""

import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, g, render_template_string, request

from survey import i18n
from survey.i18n import gettext, lazy_gettext, ngettext, say, using_language
from survey.languages.wanted import JINJA_METHOD, extracted

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "survey" / "translations" / "en"


@cache
def used() -> dict[str, str]:
    """Every msgid of the service with the first file:line that uses it."""
    found: dict[str, str] = {}
    for method, folder, ending in (("python", "survey", "py"), (JINJA_METHOD, "templates", "html")):
        for path in sorted((ROOT / folder).rglob(f"*.{ending}")):
            for line, message in extracted(method, path):
                where = f"{path.relative_to(ROOT).as_posix()}:{line}"
                found.setdefault(message if isinstance(message, str) else message[0], where)
    return found


def test_every_text_has_its_english():
    english = i18n.catalogue("en")
    missing = [f"{where}: {text}" for text, where in used().items() if text not in english]
    assert not missing, "add to survey/translations/en/<room>.po:\n" + "\n".join(missing)


def test_no_english_is_left_over():
    stale = sorted(set(i18n.catalogue("en")) - set(used()))
    assert not stale, "no source uses these any more:\n" + "\n".join(stale)


def test_two_files_never_translate_the_same_text_differently():
    seen: dict[object, tuple[object, str]] = {}
    for path in sorted(ENGLISH.rglob("*.po")):
        for message in read_po(path.open("rb"), abort_invalid=True):
            if message.id:
                first, where = seen.setdefault(message.id, (message.string, path.name))
                assert first == message.string, f"{message.id!r} differs between {where} and {path.name}"


def test_placeholders_survive_translation():
    for text, forms in i18n.catalogue("en").items():
        wanted = {part.split(")")[0] for part in text.split("%(")[1:]}
        for form in forms:
            assert {part.split(")")[0] for part in form.split("%(")[1:]} <= wanted, text


def test_a_percent_sign_in_a_template_is_doubled():
    for text, where in used().items():
        if where.startswith("templates/"):
            assert text % defaultdict(str) is not None, where


@pytest.fixture
def page() -> Flask:
    app = Flask("words")
    i18n.init_app(app)
    template = "{{ g.lang }}: {% trans %}Lỗi{% endtrans %} {{ _('Chào %(name)s', name='<b>') }}"
    app.add_url_rule("/", view_func=lambda: render_template_string(template), methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("query", "form", "language"),
    [("", {}, "vi"), ("?lang=en", {}, "en"), ("", {"lang": "en"}, "en"), ("?lang=xx", {}, "vi")],
)
def test_the_address_then_the_form_choose_the_language(page, query, form, language):
    words = {"vi": "vi: Lỗi", "en": "en: Error"}[language]
    assert words in page.test_client().post("/" + query, data=form).text


def test_the_address_wins_over_the_form_and_no_cookie_is_set(page):
    answer = page.test_client().post("/?lang=vi", data={"lang": "en"})
    assert answer.text.startswith("vi:")
    assert "Set-Cookie" not in answer.headers


def test_a_value_may_have_the_name_of_a_parameter():
    assert gettext("%(message)s, %(singular)s", message="a", singular="b") == "a, b"


def test_values_in_a_text_are_escaped_in_templates(page):
    assert "Chào &lt;b&gt;" in page.test_client().get("/").text


def test_a_body_that_is_too_large_does_not_cost_the_language(page):
    page.config["MAX_CONTENT_LENGTH"] = 10
    with page.test_request_context("/", method="POST", data={"lang": "en", "more": "x" * 100}):
        page.preprocess_request()
        assert g.lang == "vi"
        assert (request.content_length or 0) > 10


def test_outside_a_request_everything_is_vietnamese_unless_asked():
    later = lazy_gettext("Lỗi")
    assert gettext("Lỗi") == str(later) == "Lỗi"
    with using_language("en"):
        assert gettext("Lỗi") == str(later) == f"{later}" == "Error"
    assert str(later) == "Lỗi"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'xx'; expected one of"), using_language("xx"):
        pass


def test_counted_texts_fill_in_their_count():
    assert ngettext("%(num)s phiếu thử", "%(num)s phiếu thử", 3) == "3 phiếu thử"
    assert ngettext("một phiếu thử", "%(num)s phiếu thử", 2, num="2.000") == "2.000 phiếu thử"


def test_a_questionnaire_text_falls_back_to_vietnamese():
    assert say({"vi": "Rất tốt", "en": "Very good"}) == "Rất tốt"
    with using_language("en"):
        assert say({"vi": "Rất tốt", "en": "Very good"}) == "Very good"
        assert say({"vi": "Rất tốt"}) == "Rất tốt"
        assert say({"vi": "Lỗi"}) == "Error"


def test_translations_are_read_without_any_compiled_file():
    code = "from survey.i18n import catalogue; print(len(catalogue('en')) > 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert not list(ENGLISH.rglob("*.mo"))
