"""Two hundred answers through a kiosk while network, server and browser fail; on SQLite and PostgreSQL."""

from __future__ import annotations

import shutil

from playwright.sync_api import sync_playwright

from bench.chaos.run import Plan, report, run

PLAN = Plan(answers=200, server_kills=10, browser_kills=5)


def main() -> None:
    """Print what became of the answers; raises SystemExit where anything was lost or doubled."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    held = True
    with sync_playwright() as playwright:
        for kind in ("sqlite", "postgresql"):
            outcome = run(playwright, chromium, kind, PLAN)
            report(kind, outcome)
            held = held and outcome.verdict.holds
    if not held:
        raise SystemExit("an answer was lost, doubled or left without its number")


if __name__ == "__main__":
    main()
