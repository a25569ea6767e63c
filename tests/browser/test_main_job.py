"""The whole way, once: a citizen answers, staff see the count, the analysis and the workbook agree."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site

PASSWORD = "mật khẩu chỉ để thử"
DESK = {"width": 1280, "height": 800}

# What in-app browsers and locked phones take away; each is gone before the page's own script runs.
NOTHING_KEPT = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, { get() { throw new DOMException("off", "SecurityError"); } });
Object.defineProperty(Navigator.prototype, "serviceWorker", { get() { return undefined; } });
Object.defineProperty(Document.prototype, "cookie", { get() { return ""; }, set() {} });
"""


def fill(page: Page) -> None:
    """Answer everything on the page as a satisfied person would: the best face, the last of other lists."""
    asked: list[str] = page.evaluate(
        """() => [...new Set([...document.querySelectorAll("form[data-survey] input")]
                  .filter(i => (i.type === "radio" || i.type === "checkbox") && !i.disabled)
                  .map(i => i.name))]"""
    )
    for name in asked:
        boxes = page.locator(f'form[data-survey] input[name="{name}"]:not([value="~"])')
        if boxes.last.is_visible():
            boxes.last.check()
    for box in page.locator("form[data-survey] textarea").all():
        if box.is_visible():
            box.fill("Cán bộ hướng dẫn tận tình")


def answer_everything(page: Page) -> str:
    """Go to the end of the survey; returns the mã phiếu."""
    for _ in range(30):
        if page.locator("[data-receipt]").count():
            return page.locator("[data-receipt]").inner_text()
        fill(page)
        page.locator("form[data-survey] button[type=submit]").first.click()
    raise AssertionError(f"no mã phiếu after 30 pages: {page.title()}")


def receipt_without_scripts(page: Page) -> str:
    """The same without `evaluate`, which needs JavaScript: names are read from the page's text."""
    for _ in range(30):
        if page.locator("[data-receipt]").count():
            return page.locator("[data-receipt]").inner_text()
        seen: set[str] = set()
        for box in page.locator("form[data-survey] input[type=radio]").all():
            name = box.get_attribute("name") or ""
            if name not in seen and box.is_visible() and box.get_attribute("value") != "under18":
                seen.add(name)
                box.check()
        page.locator("form[data-survey] button[type=submit]").first.click()
    raise AssertionError(f"no mã phiếu after 30 pages: {page.title()}")


def sign_in(page: Page, live: Site, name: str) -> None:
    page.goto(live.url + "/dang-nhap")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/dang-nhap" not in url)


def count_of(page: Page, live: Site, unit: str) -> int:
    page.goto(live.url + "/theo-doi?dot=theo-phan")
    text = page.locator(f'tr[data-unit="{unit}"] td[data-count]').inner_text()
    return int(text.split("/")[0].replace(".", "").strip())


@pytest.fixture(scope="module")
def staff(live: Site) -> str:
    live.sipas("user", "create", "so-nv", "--role", "so-noi-vu", "--password-stdin", stdin=PASSWORD + "\n")
    return "so-nv"


def wilson(satisfied: int, answered: int) -> tuple[float, float]:
    """Wilson's interval as it stands in Brown, Cai and DasGupta (2001), worked out by hand."""
    z = 1.959963984540054
    p, n = satisfied / answered, answered
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def test_a_citizens_answer_reaches_the_count_the_rates_and_the_workbook(
    visit: Callable[..., Page], live: Site, staff: str, tmp_path: Path
) -> None:
    desk = visit("/", viewport=DESK)
    sign_in(desk, live, staff)
    before = count_of(desk, live, "02839")

    assert len(answer_everything(visit("/d/02839"))) >= 11
    assert count_of(desk, live, "02839") == before + 1

    result = json.loads(live.sipas("analyse", "theo-phan", "--by", "unit", "--format", "json"))
    here = [r for r in result["results"] if r["domain"] == {"unit": "02839"} and r["item"] == "3.1"]
    assert here[0]["answered"] == before + 1
    row = next(r for r in result["results"] if r["domain"] == {} and r["item"] == "3.1")
    assert (row["low"], row["high"]) == pytest.approx(wilson(row["satisfied"], row["answered"]), abs=1e-12)

    target = tmp_path / "ket-qua.xlsx"
    live.sipas("export", "theo-phan", "--format", "xlsx", "-o", str(target))
    sheet = openpyxl.load_workbook(target)["Tiêu chí"]
    cells = {value for line in sheet.iter_rows(values_only=True) for value in line}
    assert {row["label"], row["answered"], row["satisfied"], row["rate"], row["low"], row["high"]} <= cells


def test_the_same_without_javascript(visit: Callable[..., Page], live: Site, staff: str) -> None:
    desk = visit("/", viewport=DESK)
    sign_in(desk, live, staff)
    before = count_of(desk, live, "02839")
    assert receipt_without_scripts(visit("/d/02839", java_script_enabled=False))
    assert count_of(desk, live, "02839") == before + 1


def test_the_same_with_storage_workers_and_cookies_disabled(
    visit: Callable[..., Page], live: Site, staff: str
) -> None:
    desk = visit("/", viewport=DESK)
    sign_in(desk, live, staff)
    before = count_of(desk, live, "02839")
    page = visit("/d/02839", before=NOTHING_KEPT, service_workers="block")
    page.context.route("**/*", lambda route: route.continue_(headers=without_cookies(route.request.headers)))
    assert answer_everything(page)
    assert page.context.cookies() == []
    assert count_of(desk, live, "02839") == before + 1


def without_cookies(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "cookie"}
