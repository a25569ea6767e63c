"""The form of a new round, and the plan that it means."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from questionnaires import loader
from survey.access.forms import LINE, StaffForm, tidy
from survey.errors import BadFile, Refused
from survey.formats import parse_integer
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.i18n import say
from survey.intake.tables import parse_table
from survey.models import CHANNELS, FORMULAS
from survey.registry.round_files import Sizes, read_units
from survey.registry.round_input import (
    all_communes,
    formula_name,
    parse_day,
    parse_percent,
    suggested_slug,
)
from survey.registry.rounds import VOLUNTARY, Plan
from survey.tabulate.domains import channel_label

T = TypeVar("T")
DAY = {"inputmode": "numeric", "autocomplete": "off"}


class RoundForm(StaffForm):
    """What a round needs; units either all communes of the opening day or a list."""

    name = StringField(
        _l("Tên đợt"),
        [InputRequired(_l("Hãy đặt tên cho đợt.")), Length(max=LINE, message=_l("Tên dài quá 200 ký tự."))],
        filters=[tidy],
    )
    slug = StringField(_l("Mã đợt"), filters=[tidy])
    questionnaire = SelectField(_l("Bộ câu hỏi"), default="sipas-2640", validate_choice=False)
    opens = StringField(_l("Ngày bắt đầu"), [InputRequired(_l("Hãy nhập ngày bắt đầu."))], render_kw=DAY)
    closes = StringField(_l("Ngày kết thúc"), [InputRequired(_l("Hãy nhập ngày kết thúc."))], render_kw=DAY)
    target = StringField(_l("Mục tiêu, %"), [InputRequired(_l("Hãy nhập mục tiêu."))], default="95")
    formula = SelectField(_l("Cách tính chỉ số chung"), default=FORMULAS[0], validate_choice=False)
    channels = SelectMultipleField(_l("Kênh thu thập"), default=list(VOLUNTARY), validate_choice=False)
    pages = SelectField(_l("Cách hiện câu hỏi"), default="", validate_choice=False)
    keep_partial = BooleanField(_l("Kiosk: giữ cả phiếu bỏ dở (lời đồng ý nói rõ điều này)"))
    free_text = BooleanField(_l("Kiosk: cho gõ ý kiến (bàn phím của máy có thể nhớ chữ đã gõ)"))
    units = RadioField(_l("Đơn vị tham gia"), default="all", validate_choice=False)
    quota = StringField(_l("Chỉ tiêu chung cho mỗi đơn vị"), filters=[tidy])
    units_text = TextAreaField(_l("Danh sách đơn vị"), render_kw={"rows": 8, "spellcheck": "false"})
    units_file = FileField(_l("Hoặc tải lên tệp CSV"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[tuple[int, str, str]] = []
        self.questionnaire.choices = [(q, f"{say(loader.load(q).title)} ({q})") for q in loader.available()]
        self.formula.choices = [(name, formula_name(name)) for name in FORMULAS]
        self.channels.choices = [(name, channel_label(name)) for name in CHANNELS]
        self.pages.choices = [
            ("", _("Như bộ câu hỏi quy định")),
            ("sections", _("Từng phần một trang")),
            ("single", _("Tất cả trên một trang")),
        ]
        self.units.choices = [
            ("all", _("Tất cả xã, phường có trong ngày bắt đầu")),
            ("list", _("Theo danh sách ở dưới")),
        ]

    def plan(self, session: Session, province: str) -> Plan | None:
        """The plan typed here, or None with an error beside every field that cannot be read."""
        self.validate()
        if not self.slug.data and self.name.data:
            self.slug.data = suggested_slug(self.name.data)
        opens = self._read("opens", parse_day)
        closes = self._read("closes", parse_day)
        target = self._read("target", parse_percent)
        units = self._units(session, opens, province) if opens else {}
        self._check_choice("questionnaire", loader.available())
        if self.summary or opens is None or closes is None or target is None:
            return None
        return Plan(
            slug=self.slug.data or "",
            name=self.name.data or "",
            questionnaire=loader.load(self.questionnaire.data),
            opens=opens,
            closes=closes,
            target=target,
            formula=self.formula.data or "",
            channels=self.channels.data or (),
            units=units,
            keep_partial=self.keep_partial.data,
            free_text=self.free_text.data,
            pages=self.pages.data if self.pages.data in ("sections", "single") else None,
        )

    def _read(self, name: str, parse: Callable[[str], T]) -> T | None:
        if not self[name].data or self[name].errors:
            return None
        try:
            return parse(self[name].data)
        except Refused as error:
            self.refuse(str(error), name)
            return None

    def _check_choice(self, name: str, known: list[str]) -> None:
        if self[name].data not in known:
            self.refuse(_("Hãy chọn một mục trong danh sách."), name)

    def _units(self, session: Session, opens: date, province: str) -> dict[int, Sizes]:
        if self.units.data != "list":
            return all_communes(session, opens, province, self._read("quota", _whole))
        try:
            return read_units(session, parse_table(self._list()), opens, province)
        except BadFile as error:
            self.problems = error.problems
            n = len(error.problems)
            self.refuse(_("Danh sách đơn vị có %(n)s chỗ sai nên chưa nhận dòng nào.", n=n), "units_text")
            return {}

    def _list(self) -> bytes:
        """The uploaded file, which then stands in the text box, since no page can fill in a file again."""
        upload = self.units_file.data
        content: bytes = upload.read() if upload else b""
        if not content:
            return (self.units_text.data or "").encode()
        self.units_text.data = content.decode("utf-8-sig", errors="replace")
        return content


def _whole(text: str) -> int:
    try:
        return parse_integer(text)
    except ValueError:
        raise Refused(_("“%(text)s” không phải số nguyên.", text=text[:40])) from None
