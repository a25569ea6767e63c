"""Forms of a device: where it stands, and what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from survey.access.forms import StaffForm, tidy
from survey.admin.users import unit_choices
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.registry.device_settings import WEEKDAYS, Spans, read_hours, written_hours
from survey.registry.devices import LONGEST_COUNTER, LONGEST_NAME

OFF = {"autocomplete": "off"}


class PlaceForm(StaffForm):
    """A device's name, unit and counter."""

    name = StringField(
        _l("Tên thiết bị"),
        [InputRequired(_l("Hãy đặt tên cho thiết bị.")), Length(max=LONGEST_NAME)],
        filters=[tidy], render_kw=OFF,
    )  # fmt: skip
    unit = SelectField(_l("Đơn vị"), validate_choice=False)
    counter = StringField(_l("Quầy"), [Length(max=LONGEST_COUNTER)], filters=[tidy], render_kw=OFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = unit_choices()


def weekday_name(day: int) -> str:
    return [
        _("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật"),
    ][day - 1]  # fmt: skip


class SettingsForm(StaffForm):
    """Opening hours by weekday and a new PIN."""

    day1, day2, day3, day4, day5, day6, day7 = (
        StringField(filters=[tidy], render_kw=OFF | {"inputmode": "text"}) for _day in WEEKDAYS
    )
    pin = PasswordField(_l("Mã PIN mới"), filters=[tidy], render_kw={"inputmode": "numeric"} | OFF)

    def __init__(self, *args: Any, hours: Mapping[str, Spans] | None = None, **kwargs: Any) -> None:
        kept = {f"day{day}": written_hours((hours or {}).get(str(day), [])) for day in WEEKDAYS}
        super().__init__(*args, **(kept | kwargs))
        for day in WEEKDAYS:
            self[f"day{day}"].label.text = weekday_name(day)

    def hours(self) -> dict[str, Spans] | None:
        """The spans typed by weekday, None where all are blank; errors stand beside their fields."""
        found: dict[str, Spans] = {}
        for day in WEEKDAYS:
            try:
                found[str(day)] = read_hours(self[f"day{day}"].data or "")
            except Refused as error:
                self.refuse(str(error), f"day{day}")
        return found if any(found.values()) else None
