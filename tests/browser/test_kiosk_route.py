"""The kiosk's own rules, run in the browser, give what the server's give."""

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from questionnaires.loader import load
from questionnaires.model import Item, Questionnaire
from questionnaires.routing import is_asked, is_under_age, keep_asked, missing
from survey.assets import asset_url
from tests.browser.kiosk_states import Told
from tests.browser.kiosks import Kiosk, given_settings, kiosk

pytestmark = pytest.mark.browser
__all__ = ["given_settings", "kiosk"]

TRIES = 400
ROUTE = """([module, items, tries]) => {
    const walk = (step, item) => (item ? [item.id, ...walk(step, step(item.id))] : []);
    const ids = (found) => found.map((item) => item.id);
    return import(module).then((route) => tries.map((answers) => ({
        asked: ids(items.filter((item) => route.isAsked(item, answers))),
        kept: route.keepAsked(items, answers),
        missing: ids(route.missing(items, answers)),
        young: route.isUnderAge(items, answers),
        way: ids(route.asked(items, answers)),
        forth: walk((id) => route.following(items, answers, id), items[0]),
        back: walk((id) => route.preceding(items, answers, id), route.asked(items, answers).at(-1)),
    })));
}"""


def answers(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Any]:
    """What somebody might have said, in any order and with things that were never asked."""
    found = {i.id: answer(i, chance) for i in questionnaire.items if chance.random() < 0.8}
    return found | ({"nothing": "1"} if chance.random() < 0.1 else {})


def answer(item: Item, chance: random.Random) -> Any:
    values = [option.value for option in item.options] + ["~"] * item.no_opinion
    if item.kind == "multi":
        return chance.choice([chance.sample(values, chance.randint(0, len(values))), "~"])
    return chance.choice([*values, ""]) if values else chance.choice(["", "một lời góp ý"])


def expected(questionnaire: Questionnaire, given: dict[str, Any]) -> dict[str, Any]:
    kept = keep_asked(questionnaire, given)
    way = [item.id for item in questionnaire.items if is_asked(item, kept)]
    return {
        "asked": [item.id for item in questionnaire.items if is_asked(item, given)],
        "kept": kept,
        "missing": [item.id for item in missing(questionnaire, given)],
        "young": is_under_age(questionnaire, given),
        "way": way,
        "forth": way,
        "back": way[::-1],
    }


@pytest.mark.parametrize("name", ["sipas-2640", "sipas-1001", "mot-cham"])
def test_the_way_through_a_form_is_the_servers(kiosk: Kiosk, given_settings: Told, name: str) -> None:
    questionnaire, chance = load(name), random.Random(2640)
    page: Page = kiosk(given_settings[name])
    # A device gets no questions that are typed, unless its round lets people type.
    ids = {item["id"] for item in given_settings[name]["items"]}
    tries = [answers(questionnaire, chance) for _ in range(TRIES)]
    found = page.evaluate(
        f"(given) => ({ROUTE})(given)", [asset_url("js/kiosk/route.js"), given_settings[name]["items"], tries]
    )
    for given, one in zip(tries, found, strict=True):
        wanted = expected(questionnaire, given)
        wanted["kept"] = {key: value for key, value in wanted["kept"].items() if key in ids}
        for key in ("asked", "missing", "way", "forth", "back"):
            wanted[key] = [each for each in wanted[key] if each in ids]
        assert one == wanted, given


HOURS = {
    "1": [["07:30", "11:30"], ["13:30", "17:00"]],
    "2": [["07:30", "11:30"], ["13:30", "17:00"]],
    "7": [["00:00", "24:00"]],
}


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02T07:29:59+07:00", False),
        ("2026-03-02T07:30:00+07:00", True),
        ("2026-03-02T11:30:00+07:00", False),
        ("2026-03-03T16:59:00+07:00", True),
        ("2026-03-04T09:00:00+07:00", False),
        ("2026-03-01T00:00:00+07:00", True),
        ("2026-03-01T23:59:00+07:00", True),
        ("2026-02-28T17:30:00+00:00", True),
    ],
)
def test_hours_are_vietnams_whatever_the_devices_zone(
    kiosk: Kiosk, given_settings: Told, moment: str, is_open: bool
) -> None:
    page = kiosk(given_settings["mot-cham"])
    ask = "([module, hours, at]) => import(module).then(({ isOpen }) => isOpen(hours, new Date(at)))"
    module = asset_url("js/kiosk/hours.js")
    assert page.evaluate(ask, [module, HOURS, moment]) is is_open
    assert page.evaluate(ask, [module, None, moment]) is True
