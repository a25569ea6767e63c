"""What there is to hear: every sentence of a questionnaire and of the pages around it, under a key.

The key names a recording's file; whether a recording may be played is decided by its text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from markupsafe import Markup

from questionnaires.consent import current_consent
from questionnaires.model import Item, Questionnaire, Text
from survey.i18n import LazyText, in_every_language, text_in
from survey.i18n import lazy_gettext as _l
from survey.registry.consents import consent_in
from survey.registry.places import Province

# Item ids never begin with "_" and hold no "=" or "+", so keys of different kinds never meet.
COMMON = "_common"
NO_OPINION = "_no_opinion"
# The fixed sentences of page and kiosk; values are sentences themselves.
SENTENCES: Mapping[str, LazyText] = {
    "_attract": _l("Bác, anh, chị thấy việc phục vụ hôm nay thế nào?"),
    "_start": _l("Bắt đầu"),
    "_touch_a_face": _l("Chạm vào một mặt người để trả lời."),
    NO_OPINION: _l("Không có ý kiến"),
    "_choose_first": _l(
        "Câu này chưa có lựa chọn. Xin chạm vào một ô rồi bấm lại. Các câu trước vẫn còn nguyên."
    ),
    "_back": _l("Quay lại"),
    "_next": _l("Tiếp tục"),
    "_send": _l("Gửi"),
    "_agree": _l("Tôi đồng ý, tiếp tục"),
    "_agree_by_going_on": _l(
        "Bấm “%(forward)s” là ông/bà đồng ý với những điều trên.", forward=_l("Tôi đồng ý, tiếp tục")
    ),
    "_agree_by_sending": _l("Bấm “%(forward)s” là ông/bà đồng ý với những điều trên.", forward=_l("Gửi")),
    "_still_there": _l("Bác, anh, chị còn ở đó không?"),
    "_still_here": _l("Tôi vẫn đang trả lời"),
    "_thanks": _l("Cảm ơn ông/bà"),
    "_recorded": _l("Câu trả lời đã được ghi nhận."),
    "_saved": _l("Phiếu đã lưu trên máy, sẽ gửi khi có mạng."),
    "_done": _l("Xong"),
}
_MARKS = re.compile(r"[\x00-\x08]")


@dataclass(frozen=True)
class Line:
    """One sentence. `written` is the language of the text, which may be spoken in another one."""

    key: str
    text: str
    written: str


def script(
    questionnaire: Questionnaire, language: str, *, province: Province, contact: str = ""
) -> dict[str, Line]:
    """All that is to be recorded so that somebody can answer by ear, in the order of the form."""
    lines = [sentence(key, language) for key in SENTENCES]
    lines += _consent(questionnaire, language, province, contact)
    lines += [line for item in questionnaire.items for line in item_lines(item, language)]
    return {line.key: line for line in lines}


def set_of(key: str, questionnaire: Questionnaire) -> str:
    """The folder that holds a key's recording: sentences of the pages serve every questionnaire."""
    return COMMON if key in SENTENCES else questionnaire.id


def item_lines(item: Item, language: str) -> list[Line]:
    """The question, its hint and its options as they are read out."""
    lines = [_line(item.id, item.label, language)]
    if item.hint:
        lines.append(_line(f"{item.id}+hint", item.hint, language))
    lines += [_line(f"{item.id}={option.value}", option.label, language) for option in item.options]
    if item.no_opinion:
        lines.append(sentence(NO_OPINION, language))
    return lines


def sentence(key: str, language: str) -> Line:
    """A fixed sentence of the pages; Vietnamese where they are not written in this language."""
    lazy = SENTENCES[key]
    text, written = text_in(language, in_every_language(lazy.message))
    values = {name: text_in(written, in_every_language(v.message))[0] for name, v in lazy.values}
    return Line(key, clean(text % values if values else text), written)


def clean(text: str) -> str:
    """A text as it is compared: composed, on one line, without HTML and marks of language."""
    plain = text.striptags() if isinstance(text, Markup) else text
    return normalize("NFC", " ".join(_MARKS.sub("", plain).split()))


def _line(key: str, text: Text, language: str) -> Line:
    said, written = text_in(language, in_every_language(text))
    return Line(key, clean(said), written)


def _consent(questionnaire: Questionnaire, language: str, province: Province, contact: str) -> Iterator[Line]:
    newest = current_consent().version
    for said in consent_in(language, newest, questionnaire, province, contact, partial=True):
        yield Line(f"_consent.{said.id}", clean(said.text), said.language)
