"""Says at the end which oracle folder was read and which groups nothing answers for yet."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    from tests.oracles.test_oracles import FOLDER, RECORDS, UNCOVERED

    say = terminalreporter.write_line
    if not RECORDS:
        say(f"oracles: no records in {FOLDER}; the reference values in tests/analysis stand alone")
        return
    say(f"oracles: {len(RECORDS)} records in {FOLDER}")
    open_ones = [f"{group} ({sum(r.group == group for r in RECORDS)})" for group in UNCOVERED]
    say(f"oracles: groups not covered yet: {', '.join(open_ones) or 'none'}")
