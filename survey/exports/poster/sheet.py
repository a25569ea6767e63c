"""What a poster says: whose service, one question that does not lead, the address, how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy.orm import Session

from survey import clock
from survey.config import Config
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import ngettext, using_language
from survey.models import Marker, Round
from survey.registry import places, rounds, units

CHANNEL = "web"
LANGUAGES = ("vi", "en")

Words = dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One poster. `minutes` is None while no round takes answers of the unit online."""

    code: str
    name: str
    address: str
    office: str
    minutes: int | None
    simulated: bool

    @property
    def typed(self) -> str:
        """The address as people type it: browsers add https:// by themselves."""
        return self.address.removeprefix("https://")

    def words(self) -> dict[str, Words]:
        """Every sentence in both languages of the poster."""
        return {
            "question": _both(lambda: _("Bác, anh, chị thấy việc phục vụ hôm nay thế nào?")),
            "how": _both(lambda: _("Hướng máy ảnh điện thoại vào ô vuông, hoặc gõ địa chỉ:")),
            "promise": _both(lambda: _promise(self.minutes)),
            "mark": _both(lambda: _mark(self.simulated)),
        }


def sheet_today(session: Session, settings: Config, code: str) -> Sheet:
    """The poster of the unit that bears this code today.

    Raises LookupErrors of registry.places for other codes, Refused where people could not open the address.
    """
    minutes, synthetic = None, False
    try:
        place = places.place_today(code, settings.province, CHANNEL)
    except places.NothingAsked as nothing:
        unit = nothing.unit
    else:
        unit, minutes, synthetic = place.unit, place.questionnaire.minutes, place.round.synthetic
    simulated = synthetic or session.get(Marker, "demo") is not None
    _check_address(settings, simulated)
    return Sheet(
        code=unit.code,
        name=unit.name,
        address=f"{settings.public_url}/d/{quote(unit.code)}",
        office=_office(settings.province),
        minutes=minutes,
        simulated=simulated,
    )


def sheets_of_round(
    session: Session, settings: Config, survey_round: Round, visible: frozenset[int] | None = None
) -> list[Sheet]:
    """The posters of a round's units that still exist, in Vietnamese order; `visible` narrows them by id."""
    today = clock.today()
    taking_part = [part.unit for part in survey_round.units if part.unit.valid_on(today)]
    chosen = [unit for unit in taking_part if visible is None or unit.id in visible]
    return [sheet_today(session, settings, unit.code) for unit in sorted(chosen, key=units.by_name)]


def rounds_today(session: Session, settings: Config) -> list[Round]:
    """The rounds that take answers online today."""
    today = clock.today()
    return [
        found
        for found in rounds.all_rounds(session, settings.province)
        if found.status == "open" and CHANNEL in found.channels and found.opens <= today <= found.closes
    ]


def file_name(sheet: Sheet, size: str) -> str:
    return f"to-dan-{sheet.code}-{size}.pdf"


def _check_address(settings: Config, simulated: bool) -> None:
    if not simulated and not settings.is_public:
        raise Refused(
            _(
                "Chưa làm được tờ dán: điện thoại của người dân không mở được địa chỉ %(url)s. "
                "Hãy đặt SIPAS_PUBLIC_URL là địa chỉ công khai rồi làm lại.",
                url=settings.public_url,
            )
        )


def _office(province: str) -> str:
    with using_language("vi"):
        found = places.province_of(province)
        office = _("Sở Nội vụ %(kind)s %(name)s", kind=found.kind, name=found.name).strip()
        return _("Khảo sát sự hài lòng") + f" · {office}"


def _both(write: Callable[[], str]) -> Words:
    words = {}
    for language in LANGUAGES:
        with using_language(language):
            words[language] = write()
    return words


def _promise(minutes: int | None) -> str:
    if minutes is None:
        return _("Không ghi tên")
    return ngettext("Khoảng %(num)s phút, không ghi tên", "Khoảng %(num)s phút, không ghi tên", minutes)


def _mark(simulated: bool) -> str:
    return _("DỮ LIỆU MÔ PHỎNG, không dùng để lấy ý kiến thật") if simulated else ""
