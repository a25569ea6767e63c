"""`after_hours`, `after_hours_often`: answers outside office hours, against the other units' same channel."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.quality.sheet import Bools, Floats, Places, Sheet
from analysis.quality.tested import ALLOWANCE, Tested

LEAST, LEAST_OF_UNIT, UNITS = 3, 30, 20
# 7:00 to 17:30 from Monday to Friday; who works on Saturdays is among the peers as well.
OPENS, CLOSES, WORKDAYS = 7 * 3600, 17.5 * 3600, 5


def outside(sheet: Sheet) -> Bools:
    """Answers whose moment is known and lies outside office hours."""
    weekday = (sheet.day - 1) % 7  # the ordinal 1 was a Monday
    off = (sheet.second < OPENS) | (sheet.second >= CLOSES) | (weekday >= WORKDAYS)
    return np.asarray(sheet.timed & off)


def after_hours(sheet: Sheet) -> Tested:
    """On one counter's day."""
    return _beyond_peers("after_hours", sheet, sheet.days)


def after_hours_often(sheet: Sheet) -> Tested:
    """Over one counter's whole round: a few every day are seen only together."""
    return _beyond_peers("after_hours_often", sheet, sheet.streams)


def _beyond_peers(rule: str, sheet: Sheet, where: Places) -> Tested:
    """P(X >= k), X beta-binomial from ALLOWANCE times the share of the peers in this channel.

    Their share is that of all other units together, or that of the unit at the upper tenth if it is larger,
    since honest units keep different hours.
    """
    off, timed = outside(sheet), sheet.timed
    k, n = (np.bincount(where.index, v, minlength=len(where.size)).astype(float) for v in (off, timed))
    share, peers = _peers(sheet, off)
    here = sheet.modes.index[where.first]
    share, peers = share[here], peers[here]
    a = ALLOWANCE * (share * peers + 1)
    b = np.maximum(peers + 2 - a, 1.0)
    p = np.where(n >= LEAST, np.minimum(stats.betabinom.sf(k - 1, np.maximum(n, 1), a, b), 1.0), np.nan)
    return Tested(rule, where, p, k, n * share, off)


def _peers(sheet: Sheet, off: Bools) -> tuple[Floats, Floats]:
    """For each unit and channel: the share outside office hours of the other units, and their answers."""
    mode = sheet.modes
    channel = sheet.channel[mode.first]
    k, n = (np.bincount(mode.index, v, minlength=len(mode.size)).astype(float) for v in (off, sheet.timed))
    others_k, others = (np.bincount(channel, v)[channel] - v for v in (k, n))
    share = others_k / np.maximum(others, 1)
    for one in np.unique(channel):
        enough = (channel == one) & (n >= LEAST_OF_UNIT)
        if np.count_nonzero(enough) >= UNITS:
            tenth = np.quantile(k[enough] / n[enough], 0.9)
            share[channel == one] = np.maximum(share[channel == one], tenth)
    return share, others
