"""Pictures in a real browser: no axe violation, one layout at a time, nothing cut off or overlapping."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from survey.charts.words import width
from tests.browser.gallery import served
from tests.browser.test_staff_rooms import cut_off, violations
from tests.charts import samples
from tests.charts.gallery import make_gallery

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PHONE, DESK = (390, 844), (1280, 800)
ALL = "tat-ca"
# Lines of words whose boxes overlap by more than a touch.
OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg.chart")) {
    if (!svg.getBoundingClientRect().width) continue;
    const boxes = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 6) found.push([one, other, across, down]);
    }));
  }
  return found;
}"""
MEASURE = """all => all.map(e => {
  const style = getComputedStyle(e);
  return [e.textContent, parseFloat(style.fontSize), style.fontWeight, e.getComputedTextLength()];
})"""
OUTSIDE = """() => [...document.querySelectorAll("svg.chart")].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return frame.width ? [...svg.querySelectorAll("text, rect, path, circle")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.left < frame.left - 1.5 || box.right > frame.right + 1.5 || box.bottom > frame.bottom + 1.5;
  }).map(e => e.outerHTML) : [];
})"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(make_gallery()) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Open]:
    contexts = []

    def opened(path: str, size: tuple[int, int] = PHONE) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path, wait_until="load")
        page.evaluate("document.fonts.ready")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("how", ["lang=vi", "lang=en&contrast=high", "size=200"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_is_cut_off(opened: Open, how: str, size: tuple[int, int]) -> None:
    page = opened(f"{ALL}?{how}", size)
    assert violations(page) == []
    assert cut_off(page) == 0


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_words_neither_overlap_nor_leave_the_picture(opened: Open, size: tuple[int, int]) -> None:
    page = opened(ALL, size)
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize(
    ("size", "how", "seen"), [(DESK, "", "wide"), (PHONE, "", "narrow"), (DESK, "200", "narrow")]
)
def test_the_room_chooses_the_layout(opened: Open, size: tuple[int, int], how: str, seen: str) -> None:
    visible = opened(f"{ALL}?size={how}", size).locator("svg.chart:visible")
    assert visible.evaluate_all("all => all.map(e => e.classList[1])") == [seen] * len(samples.EACH)
    height = visible.first.locator("text").first.evaluate("e => e.getBoundingClientRect().height")
    assert height >= (24 if how else 11)


def test_large_words_are_large_on_a_phone_too_and_move_sideways_by_keys(opened: Open) -> None:
    page = opened("levels?size=200")
    drawing = page.locator(".drawing")
    assert drawing.locator("svg.narrow").evaluate("e => e.getBoundingClientRect().width") >= 680
    drawing.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert drawing.evaluate("e => e.scrollLeft") > 0


def test_the_table_is_one_click_away_and_has_what_is_drawn(opened: Open) -> None:
    page = opened("intervals")
    assert page.locator("table").is_hidden()
    page.get_by_text("Xem bảng số liệu").click()
    shown = page.locator("table tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
    )
    assert [tuple(row) for row in shown] == list(samples.intervals().table.rows)


def test_words_are_never_wider_than_reckoned(opened: Open) -> None:
    page = opened(ALL, DESK)
    rows = page.locator("svg.wide text").evaluate_all(MEASURE)
    assert len(rows) > 200
    for text, size, weight, wide in rows:
        reckoned = width(text, size, strong=weight == "600")
        assert wide <= reckoned * 1.02 + 1, (text, wide, reckoned)
        assert wide >= reckoned * 0.85 - 2, (text, wide, reckoned)


def test_high_contrast_reaches_the_picture(opened: Open) -> None:
    ink = "e => getComputedStyle(e).stroke"
    plain, strong = (
        opened(f"intervals?contrast={how}", DESK).locator("line.interval").first.evaluate(ink)
        for how in ("", "high")
    )
    assert (plain, strong) == ("rgb(11, 93, 102)", "rgb(8, 74, 81)")
