"""All rules by kind."""

from collections.abc import Mapping

from survey.alarms import counters, counting, devices, falling
from survey.alarms.finding import (
    BURST,
    CEASED,
    FALL,
    MISPLACED,
    MISSING,
    OFFLINE,
    PROBLEM,
    QUEUE,
    QUOTA,
    SILENT,
    Rule,
)

RULES: Mapping[str, Rule] = {
    OFFLINE: devices.offline,
    QUEUE: devices.queue,
    PROBLEM: devices.problem,
    MISSING: devices.missing,
    MISPLACED: devices.misplaced,
    SILENT: counters.silent,
    FALL: falling.falls,
    BURST: counters.burst,
    QUOTA: counting.quota,
    CEASED: counting.ceased,
}
