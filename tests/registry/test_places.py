"""Where answers go, on both kinds of database."""

from datetime import timedelta

import pytest

from survey import clock, store
from survey.models import Round
from survey.registry import rounds
from survey.registry.places import (
    CeasedUnit,
    NoSuchUnit,
    NothingAsked,
    name_today,
    place_named,
    place_today,
    province_of,
)
from tests.conftest import make_round


def today(code: str = "02839", channel: str = "web") -> str:
    return place_today(code, "15", channel).round.slug


def test_a_unit_is_found_with_its_open_round_and_questionnaire(both: str) -> None:
    round_id = make_round()
    place = place_today("02839", "15", "web")
    assert (place.unit.name, place.round.id, place.round.slug) == ("Xã Bắc Hà", round_id, "dot-1")
    assert place.questionnaire.id == "sipas-2640"
    assert place.round.collects("web", clock.today())
    assert not place.round.collects("invite", clock.today())


def test_the_same_place_is_found_by_names_with_or_without_version_and_unit_id(both: str) -> None:
    make_round()
    place = place_today("02839", "15", "web")
    assert place_named("15", "dot-1", "02839") == place
    assert place_named("15", "dot-1", "02839", place.version.content_hash, place.unit.id) == place
    assert place_named("15", "dot-1", "02839", "0" * 64) is None
    assert place_named("15", "dot-1", "02839", None, place.unit.id + 1) is None
    assert place_named("15", "dot-2", "02839") is None
    assert place_named("10", "dot-1", "02839") is None


def test_two_rounds_of_different_channels_share_a_unit(both: str) -> None:
    make_round("o-quay", "mot-cham", channels=("kiosk",))
    make_round("qua-mang", channels=("web",))
    assert today(channel="web") == "qua-mang"
    assert today(channel="kiosk") == "o-quay"


def test_a_round_that_has_not_begun_or_is_over_asks_nothing(both: str) -> None:
    day = clock.today()
    make_round("sau-nay", opens=day + timedelta(days=1), closes=day + timedelta(days=9))
    with pytest.raises(NothingAsked) as refused:
        today()
    assert refused.value.unit.name == "Xã Bắc Hà"


def test_a_closed_round_is_still_found_by_name_and_says_when_it_ended(both: str) -> None:
    round_id = make_round()
    with store.writing() as session:
        rounds.close(session, session.get_one(Round, round_id))
    place = place_named("15", "dot-1", "02839")
    assert place is not None
    assert place.round.ended == clock.today()
    assert not place.round.collects("web", clock.today())


def test_unknown_and_ceased_units_are_told_apart(both: str) -> None:
    with pytest.raises(NoSuchUnit):
        today("99999")
    with pytest.raises(CeasedUnit) as refused:
        today("02872")
    assert [unit.name for unit in refused.value.former.today] == ["Xã Bắc Hà"]


def test_names_of_unit_and_province_are_those_of_today(both: str) -> None:
    assert name_today("02839", "15") == "Xã Bắc Hà"
    assert name_today("99999", "15") is None
    assert (province_of("15").kind, province_of("15").name) == ("tỉnh", "Lào Cai")
    assert province_of("98").name == ""
