"""Who looks at monitoring: Sở Nội vụ, and an officer of one commune."""

import pytest
from flask import Flask

from tests.staff import Browser, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("so-noi-vu", "binh")
    return Browser(app, "binh")


@pytest.fixture
def officer(app: Flask) -> Browser:
    make_user("can-bo", "an")
    return Browser(app, "an")
