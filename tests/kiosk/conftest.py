import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_round
from tests.kiosk.device import Kiosk


@pytest.fixture
def round_id(app: Flask) -> int:
    """An open round on kiosks in all communes; the application is connected to its database."""
    return make_round(channels=("kiosk", "web"))


@pytest.fixture
def kiosk(client: FlaskClient, round_id: int) -> Kiosk:
    return Kiosk(client).enrol()
