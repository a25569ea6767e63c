"""The enrolment code on the administrator's screen is read back from the picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import numpy as np
import zxingcpp
from playwright.sync_api import Page

from survey import clock, store
from tests.browser.conftest import Site
from tests.staff import PASSWORD, make_user

DESK = {"width": 1280, "height": 800}
GREY = """async (png) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  return [image.width, image.height, Array.from({ length: data.length / 4 }, (_, k) => data[4 * k])];
}"""


def test_the_code_on_the_screen_opens_the_kiosk(visit: Callable[..., Page], live: Site) -> None:
    engine = store.connect(live.database_url)
    name = make_user("quan-tri", f"qt{clock.now():%H%M%S%f}")
    page = visit("/dang-nhap?next=/quan-tri/thiet-bi-moi", viewport=DESK)
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.fill("[name=name]", f"Máy {name}")
    page.select_option("[name=unit]", "02839")
    page.locator("main button[type=submit]").click()
    code = page.locator("[data-code]").inner_text().replace(" ", "")
    (found,) = zxingcpp.read_barcodes(picture(page, page.locator(".qr").screenshot()))
    assert found.text.endswith(f"/kiosk#ma={code}")
    engine.dispose()


def picture(page: Page, png: bytes) -> np.ndarray:
    """The grey values of a screenshot, read by the browser itself."""
    page.goto("about:blank")
    width, height, values = page.evaluate(GREY, b64encode(png).decode())
    return np.array(values, np.uint8).reshape(height, width)
