"""The kiosk: keeps working with no network, loses nothing, gives nothing away (docs/kiosk-protocol.md)."""

from survey.kiosk import api, pages

blueprints = (pages.blueprint, api.blueprint)
