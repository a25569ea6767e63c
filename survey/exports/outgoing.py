"""The one place that figures pass before they leave the building, whatever the file or page.

The command line and Sở Nội vụ see raw figures; for every other role nothing may leave before
suppression (docs/method.md, section 14) stands here.
"""

from __future__ import annotations

from werkzeug.exceptions import Forbidden

from survey.tabulate.results import Results

RAW = ("so-noi-vu", "cli")


def outgoing(found: Results, role: str) -> Results:
    """The figures that this role may take along; raises Forbidden for roles that may take none yet."""
    if role not in RAW:
        raise Forbidden()
    return found
