"""The page of the report says what may not go online, and where the public version is made."""

from flask import Flask

from tests.exports.official.making import answered
from tests.staff import Browser, make_user


def test_the_page_says_that_appendices_stay_inside_and_where_the_public_version_is_made(app: Flask) -> None:
    make_user("so-noi-vu", "an")
    answered(20)
    text = Browser(app, "an").text("/bao-cao/dot-1/van-ban")
    assert "Các phụ lục có số liệu nội bộ nên không đăng lên mạng" in text
    assert '<a href="/bao-cao/dot-1/cong-bo">/bao-cao/dot-1/cong-bo</a>' in text
    assert "are not to be put online" in Browser(app, "an").text("/bao-cao/dot-1/van-ban?lang=en")
