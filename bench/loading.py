"""How soon a citizen can answer on a slow line, and how soon a kiosk stands without a network.

python -m bench.loading   (throttled Chromium: 400 kbit/s, 400 ms round trip; median of the runs)
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from bench import server
from bench.chaos.person import QUIET
from bench.chaos.run import WORKS_ALONE, prepare
from bench.submit import prepare as prepare_web

BYTES_A_SECOND, ROUND_TRIP_MS = 400_000 / 8, 400
PHONE = {"width": 390, "height": 844}
RUNS = 5
MARKS = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const files = performance.getEntriesByType("resource");
  return {
    readable: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    answerable: window.answerable,
    loaded: page.loadEventEnd,
    requests: 1 + files.length,
    kilobytes: [page, ...files].reduce((sum, one) => sum + one.transferSize, 0) / 1000,
  };
}"""
# The first control that can be pressed once it has been painted.
WATCH = """
new MutationObserver((_, seen) => {
  if (!document.querySelector("fieldset input, form button[type=submit]")) return;
  seen.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.answerable = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""


def slow_load(playwright: Playwright, chromium: str, address: str) -> dict[str, float]:
    """The marks of one first visit with an empty cache."""
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    page = browser.new_page(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": BYTES_A_SECOND,
        "uploadThroughput": BYTES_A_SECOND,
    })  # fmt: skip
    page.goto(address, wait_until="load")
    page.wait_for_function(
        "performance.getEntriesByType('navigation')[0].loadEventEnd > 0 && window.answerable"
    )
    found: dict[str, float] = page.evaluate(MARKS)
    browser.close()
    return found


def web(playwright: Playwright, chromium: str) -> None:
    """First visits to a form of 30 questions on one page."""
    with server.database("sqlite") as url:
        prepare_web(url)
        with server.sipas(url) as running:
            address = f"http://127.0.0.1:{running.port}/d/02839"
            runs = [slow_load(playwright, chromium, address) for _ in range(RUNS)]
    print(f"\n/d/02839, first visit at 400 kbit/s and 400 ms, median (most) of {RUNS}")
    for name, unit, budget in (
        ("readable", "ms", 2000), ("answerable", "ms", 2000), ("loaded", "ms", 3500),
        ("kilobytes", "kB", 45), ("requests", "", 6),
    ):  # fmt: skip
        values = [run[name] for run in runs]
        print(f"{name:12} {statistics.median(values):8.1f} ({max(values):.1f}) {unit}  budget {budget}")


def kiosk(playwright: Playwright, chromium: str) -> None:
    """Cold starts of an enrolled kiosk with the server gone."""
    with server.database("sqlite") as url, tempfile.TemporaryDirectory(prefix="sipas-loading-") as folder:
        _device, code = prepare(url)
        profile = Path(folder) / "profile"
        with server.sipas(url) as running:
            address = f"http://127.0.0.1:{running.port}/kiosk"
            context = playwright.chromium.launch_persistent_context(
                str(profile), executable_path=chromium, args=QUIET
            )
            page = context.pages[0]
            page.goto(f"{address}#ma={code}")
            page.wait_for_selector("#stage[data-screen=attract]")
            assert page.evaluate(WORKS_ALONE)
            context.close()
        times = [_cold_start(playwright, chromium, profile, address) for _ in range(RUNS)]
    print(f"\n/kiosk, cold start with no server, median (most) of {RUNS}")
    print(f"attract screen {statistics.median(times):8.0f} ({max(times):.0f}) ms  budget 2000")


def _cold_start(playwright: Playwright, chromium: str, profile: Path, address: str) -> float:
    """Milliseconds from asking for the page in a fresh browser until the attract screen stands."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=chromium, args=QUIET
    )
    page = context.pages[0]
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#stage[data-screen=attract]")
    taken = (time.perf_counter() - began) * 1000
    context.close()
    return taken


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    with sync_playwright() as playwright:
        web(playwright, chromium)
        kiosk(playwright, chromium)


if __name__ == "__main__":
    main()
