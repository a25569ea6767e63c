"""Counts beside the figures of a publication move only by blocks too, as the figures do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.disclosure import Policy

Plain = dict[str, Any]
Count = int | None


def held(document: Plain, earlier: Sequence[Plain], policy: Policy | None = None) -> Plain:
    """The document with its number of answers, those of each channel and those without an opinion as the
    publication before had them, wherever they differ by less than a block from any before (oldest first)."""
    if not earlier:
        return document
    rules = policy or Policy()
    collected = [
        channel | {"complete": _held(channel["complete"], [_channel(d, channel) for d in earlier], rules)}
        for channel in document["collected"]
    ]
    silent = {
        item: _held(n, [d["whole"]["no_opinion"].get(item) for d in earlier], rules)
        for item, n in document["whole"]["no_opinion"].items()
    }
    answers = _held(document["answers"], [d["answers"] for d in earlier], rules)
    whole = document["whole"] | {"no_opinion": silent}
    return document | {"answers": answers, "collected": collected, "whole": whole}


def _channel(document: Plain, channel: Plain) -> Count:
    found = (one["complete"] for one in document["collected"] if one["channel"] == channel["channel"])
    return next(found, 0)


def _held(now: Count, before: Sequence[Count], policy: Policy) -> Count:
    """A count that was withheld may have been anything below 10."""
    if now is None:
        return None
    apart = [abs(now - then) if then is not None else now - policy.rate_from + 1 for then in before]
    return now if all(step == 0 or step >= policy.block for step in apart) else before[-1]
