"""A device as the page is one: enrolled over HTTP, sealing and numbering as the protocol says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from questionnaires.loader import load
from survey import clock, store
from survey.intake.sealed import key_id, public_jwk, seal
from survey.models import Device, DeviceEpoch, Quarantined, Round
from survey.registry import devices, units
from tests.answers import whole

API = "/api/v1/devices"


class Kiosk:
    """Sends what a kiosk would; `skew` is how far its clock is ahead."""

    def __init__(self, client: FlaskClient, unit: str = "02839", counter: str | None = "3", name: str = "K1"):
        self.client, self.skew = client, timedelta(0)
        with store.writing() as session:
            found = units.unit_on(session, unit, clock.today(), "15")
            assert found is not None
            self.device, self.code = devices.register(session, "15", name, found, counter, "test")
            self.id = self.device.id
        self.key, self.epoch, self.issued = "", 0, 0
        self.config: dict[str, Any] = {}

    def enrol(self, code: str | None = None) -> Kiosk:
        reply = self.client.post(f"{API}/enrol", json={"code": code or self.code})
        assert reply.status_code == 201, reply.get_json()
        self.key, self.epoch, self.issued = reply.get_json()["key"], reply.get_json()["epoch"], 0
        self.config = self.get("/me/config").get_json()
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Device {self.key}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(API + path, headers=self.headers | headers)

    def now(self) -> datetime:
        return clock.now() + self.skew

    def content(self, **changes: Any) -> dict[str, Any]:
        """An answer as it stands on the device before it is sealed."""
        asked = self.config["round"]
        return {
            "id": str(uuid4()), "round": asked["slug"], "version": asked["version"], "language": "vi",
            "answers": whole(load(changes.pop("questionnaire", "sipas-2640"))), "comments": {},
            "partial": False, "at": self.now().isoformat(), "synced": None,
            "offset": -self.skew.total_seconds() * 1000, **changes,
        }  # fmt: skip

    def upload(self, content: dict[str, Any] | None = None, **body: Any) -> dict[str, Any]:
        """The next number with this content sealed into it."""
        self.issued += 1
        key = self.config["key"]
        sealed = seal(content or self.content(), key["jwk"], key["kid"])
        sent = {
            "epoch": self.epoch,
            "sequence": self.issued,
            "sealed": sealed,
            "sent_at": self.now().isoformat(),
        }
        return sent | body

    def send(self, upload: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"{API}/me/responses", json=upload or self.upload(), headers=self.headers)

    def beat(self, **changes: Any) -> Any:
        body = {
            "nonce": "n-1", "sent_at": self.now().isoformat(), "epoch": self.epoch, "issued": self.issued,
            "queue": 0, "oldest": None, "quarantine": 0, "battery": 0.8, "version": "v1", "persisted": True,
            "usage": 1, "quota": 2, "problem": None, **changes,
        }  # fmt: skip
        return self.client.post(f"{API}/me/heartbeat", json=body, headers=self.headers)


def make_device(device_id: str, survey_round: Round) -> None:
    """A device of Xã Bắc Hà and one answer of it in quarantine, without a word in the journal."""
    secret = "for tests only, not a secret at all"
    moment = clock.now()
    content = {
        "id": str(uuid4()), "round": survey_round.slug, "version": survey_round.version.content_hash,
        "answers": whole(), "at": moment.isoformat(),
    }  # fmt: skip
    with store.writing() as session:
        unit = units.unit_on(session, "02839", clock.today(), "15")
        assert unit is not None
        session.add(Device(id=device_id, province="15", name="Máy 1", epoch=1))
        session.add(DeviceEpoch(device_id=device_id, epoch=1, unit_id=unit.id))
        session.flush()
        session.add(Quarantined(
            province="15", device_id=device_id, epoch=1, sequence=1, reason="revoked", sent_at=moment,
            received_at=moment, sealed=seal(content, public_jwk(secret), key_id(secret)),
        ))  # fmt: skip
