"""One whole run: enrol, answer while everything breaks, then let calm return and look what is there."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Error, Page, Playwright

from bench.chaos.host import Host
from bench.chaos.network import Network
from bench.chaos.person import Tablet, answer
from bench.chaos.verdict import Verdict, verdict
from bench.server import database, free_port
from questionnaires.loader import load
from survey import clock, migrations, store
from survey.models import Device
from survey.registry import devices, rounds, units

UNIT = "02839"
CALM_WITHIN = 180
WORKS_ALONE = """async () => {
  for (let tried = 0; tried < 600; tried += 1) {
    const found = await navigator.serviceWorker.getRegistration("/kiosk");
    if (found?.active?.state === "activated") return true;
    await new Promise((later) => setTimeout(later, 100));
  }
  return false;
}"""


@dataclass(frozen=True)
class Plan:
    """How much of everything; `seed` fixes which answer meets which mishap."""

    answers: int
    server_kills: int
    browser_kills: int
    seed: int = 161


@dataclass
class Outcome:
    """The verdict and what happened on the way to it."""

    verdict: Verdict
    server_kills: int
    browser_kills: int
    offline: int
    mishaps: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def prepare(url: str) -> tuple[str, str]:
    """A round of mot-cham on kiosks and one registered device; its id and code."""
    engine = store.connect(url)
    migrations.upgrade(engine)
    today = clock.today()
    with store.writing() as session:
        units.install_shipped(session)
        unit = units.unit_on(session, UNIT, today, "15")
        assert unit is not None
        plan = rounds.Plan(
            slug="chaos", name="Chaos", questionnaire=load("mot-cham"), opens=today - timedelta(days=2),
            closes=today + timedelta(days=2), channels=("kiosk",), units={unit.id: (None, None)},
        )  # fmt: skip
        rounds.open_round(session, rounds.create(session, "15", plan))
        device, code = devices.register(session, "15", "Chaos", unit, "1", "chaos")
        return device.id, code


def run(playwright: Playwright, chromium: str, kind: str, plan: Plan) -> Outcome:
    """Do it on SQLite or PostgreSQL; raises RuntimeError where calm does not return."""
    began = time.monotonic()
    with database(kind) as url, tempfile.TemporaryDirectory(prefix="sipas-chaos-") as folder:
        device, code = prepare(url)
        host = Host(url, Path(folder) / "instance", free_port(), plan.seed)
        network = Network(host.port, plan.seed)
        address = f"http://127.0.0.1:{network.port}"
        tablet = Tablet(playwright, chromium, Path(folder) / "profile", address, plan.seed)
        host.start()
        try:
            shown, offline = _chaos(tablet, network, host, code, plan)
            _calm(tablet, network, device)
            found = verdict(device, shown)
        finally:
            tablet.switch_off()
            network.stop()
            host.kill()
        store.engine().dispose()
    return Outcome(found, host.kills, tablet.kills, offline, dict(network.happened), time.monotonic() - began)


def _chaos(tablet: Tablet, network: Network, host: Host, code: str, plan: Plan) -> tuple[list[str], int]:
    """Enrol in calm, then answer; returns the receipts that people saw and how many answered offline."""
    chance = random.Random(plan.seed)
    page = tablet.switch_on(f"/kiosk#ma={code}")
    page.wait_for_selector("#stage[data-screen=attract]")
    assert page.evaluate(WORKS_ALONE), "no service worker within a minute"
    dying = set(_spread(plan.answers, plan.server_kills))
    network.on_upload = lambda number: host.kill_soon() if number in dying else None
    network.rough = True
    crashes = set(_spread(plan.answers, plan.browser_kills))
    shown: list[str] = []
    offline = 0
    for number in range(1, plan.answers + 1):
        # Every fifth stretch of ten answers has no network at all.
        network.down = (number // 10) % 5 == 3
        offline += network.down
        page = _one(tablet, page, chance, shown, crash=number in crashes)
    return shown, offline


def _one(tablet: Tablet, page: Page, chance: random.Random, shown: list[str], *, crash: bool) -> Page:
    """One answer; where the browser is to die, it does within moments of "Gửi", and starts again."""
    if not crash:
        shown.append(answer(page, chance))
        return page
    wait = chance.random() * 0.3

    def die() -> None:
        page.locator(".actions .primary").click()
        time.sleep(wait)
        tablet.kill()

    try:
        answer(page, chance, before_end=die)
    except Error:
        return tablet.switch_on()
    raise RuntimeError("the browser was to be killed and lived on")


def _spread(of: int, count: int) -> list[int]:
    """`count` numbers spread over 2 … of."""
    return [2 + round(k * (of - 3) / max(count, 1)) for k in range(count)]


def _calm(tablet: Tablet, network: Network, device: str) -> None:
    """Let everything work again and wait until the device says that nothing waits."""
    network.rough = network.down = False
    deadline = time.monotonic() + CALM_WITHIN
    while time.monotonic() < deadline:
        if tablet.page is not None:
            tablet.page.evaluate("dispatchEvent(new Event('online'))")
        time.sleep(1)
        if _settled(device):
            return
    raise RuntimeError(f"answers still wait after {CALM_WITHIN} s of calm")


def _settled(device: str) -> bool:
    """Whether the device's last word is that nothing waits, and it spoke after the last answer."""
    with store.reading() as session:
        found = session.get_one(Device, device)
    return (
        found.queue == 0
        and found.last_seen is not None
        and (clock.now() - found.last_seen < timedelta(seconds=5))
    )


Report = Callable[[str], None]


def report(kind: str, outcome: Outcome, say: Report = print) -> None:
    """The run as a few lines."""
    v = outcome.verdict
    say(
        f"{kind}: {v.acknowledged} acknowledged, {v.issued} numbered, {v.stored} stored, {v.held} held, "
        f"{v.missing} missing, {v.lost} lost, {v.doubled} doubled, {v.tallied} tallied: "
        f"{'holds' if v.holds else 'DOES NOT HOLD'}"
    )
    say(
        f"  server killed {outcome.server_kills} times, browser {outcome.browser_kills}, "
        f"{outcome.offline} answers offline, {outcome.seconds:.0f} s; calls: "
        + ", ".join(f"{name} {n}" for name, n in sorted(outcome.mishaps.items()))
    )
