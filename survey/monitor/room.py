"""The blueprint of monitoring, and the way around its rooms."""

from __future__ import annotations

from flask import Blueprint, g

from survey.access.roles import STAFF
from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _l

blueprint = Blueprint("monitor", __name__)

# Endpoint, what it is called, who may open it: every room of monitoring adds itself here.
PLACES: tuple[tuple[str, LazyText, tuple[str, ...]], ...] = (
    ("monitor.overview", _l("Tiến độ"), STAFF),
    ("monitor.rates", _l("Tỷ lệ tạm thời"), STAFF),
    ("monitor.cuts", _l("Kênh, lĩnh vực, giờ"), STAFF),
    ("monitor.alarm_list", _l("Cảnh báo"), STAFF),
    ("monitor.quality", _l("Chất lượng"), ("so-noi-vu", "kiem-toan")),
    ("monitor.case_list_page", _l("Góp ý"), ("so-noi-vu", "can-bo")),
)


@blueprint.context_processor
def _places() -> dict[str, object]:
    """The rooms that the signed-in person may open; none where there is only one."""
    # Known from the view's guard; an error page must not ask a database that does not answer.
    user = g.get("user")
    own = [(endpoint, name) for endpoint, name, roles in PLACES if user and user.role in roles]
    return {"monitor_places": own if len(own) > 1 else []}
