"""Monitoring's pages and twins by the number of stored answers, and what their readers cost submitting.

python -m bench.monitor [--answers N ...] [--kind sqlite|postgresql ...] [--stored N] [--quick]
152 units, 60 days, 3 channels, 3 counters, 10 fields, one open round; a real `sipas serve`. Up to --stored
answers the answers themselves are in the database too, beyond only their tallies and sums. Budgets: p95 under
200 ms; submitting with a screen in every unit and five that show all units, each of which looks again every
30 s, at least 90 % of without. Fifty that show all units are measured too: more than a province has.
"""

from __future__ import annotations

import argparse
import threading
import time
from itertools import cycle
from statistics import median

import numpy as np

from bench import server, signed_in
from bench.load import measure
from bench.monitor_fill import Filled, fill
from bench.submit import answers, post_json
from questionnaires.loader import load
from survey import store
from survey.intake.rollup_rebuild import disagreements
from survey.models import Round
from survey.tabulate import live, live_rates

ROOMS = ("", "/don-vi/{unit}", "/ty-le", "/canh-bao", "/chat-luong", "/gop-y")
TWINS = ("", ".json", ".csv")
RUNS = 30
EVERY = 30.0
FIVE, FIFTY = 5, 50
TURNS, SECONDS, CLIENTS = 7, 3.0, 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, nargs="+", default=[10**4, 10**5, 10**6, 10**7])
    parser.add_argument("--kind", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--stored", type=int, default=10**6)
    parser.add_argument("--quick", action="store_true", help="10,000 answers on SQLite")
    asked = parser.parse_args()
    sizes, kinds = ([10**4], ["sqlite"]) if asked.quick else (asked.answers, asked.kind)
    for kind in kinds:
        for size in sizes:
            with server.database(kind) as url:
                _run(kind, url, size, stored=size <= asked.stored)


def _run(kind: str, url: str, size: int, *, stored: bool) -> None:
    start = time.perf_counter()
    filled = fill(url, size, stored)
    took = time.perf_counter() - start
    kept = "answers, tallies and sums" if stored else "tallies and sums only, no answers"
    print(f"\n{kind}, {size:,} answers ({kept}), filled in {took:.0f} s", flush=True)
    engine = store.connect(url)
    _reads(filled)
    cookie = signed_in.cookie_of("so-noi-vu")
    own = [signed_in.cookie_of("can-bo", unit_id) for unit_id in filled.unit_ids]
    engine.dispose()
    with server.sipas(url) as running:
        for room in ROOMS:
            for twin in TWINS:
                print(_line(running, "/theo-doi" + room.format(unit=filled.unit) + twin, cookie), flush=True)
        _beside(running, f"a screen in each of {len(own)} units and {FIVE} of all", [*own, *[cookie] * FIVE])
        _beside(running, f"{FIFTY} screens of all units", [cookie] * FIFTY)


def _reads(filled: Filled) -> None:
    """The reads themselves, in milliseconds, without a server; first whether the sums agree."""
    with store.reading() as session:
        assert disagreements(session) == []
        survey_round = session.get_one(Round, filled.round_id)
        unit = next(iter(live.by_unit(session, survey_round)))
        found = live_rates.rates(session, survey_round)
        for name, read in {
            "unit × channel": lambda: live.by_unit(session, survey_round),
            "unit × day": lambda: live.by_day(session, survey_round),
            "field": lambda: live.by_field(session, survey_round),
            "counter": lambda: live.by_counter(session, survey_round, unit),
            "hour × weekday": lambda: live.by_hour(session, survey_round),
            "rates of units": lambda: live_rates.rates(session, survey_round),
            "rates of days, province": lambda: live_rates.rates_by_day(session, survey_round),
            "rates of days, one unit": lambda: live_rates.rates_by_day(session, survey_round, unit),
            "indices and bounds": lambda: live_rates.indices(survey_round, found),
        }.items():
            times = []
            for _ in range(RUNS):
                start = time.perf_counter()
                read()
                times.append(1000 * (time.perf_counter() - start))
            print(f"  {name:28} {_percentiles(times)}")


def _percentiles(times: list[float]) -> str:
    p50, p95 = np.percentile(times, (50, 95))
    return f"p50 {p50:7.1f}  p95 {p95:7.1f} ms"


def _line(running: server.Server, path: str, cookie: str) -> str:
    first = signed_in.get(running.port, path, cookie)
    if first.status != 200:
        return f"  {path:28} answers {first.status}"
    times = [1000 * signed_in.get(running.port, path, cookie).seconds for _ in range(RUNS)]
    return f"  {path:28} {_percentiles(times)}  {first.size / 1000:6.1f} kB"


def _beside(running: server.Server, screens: str, cookies: list[str]) -> None:
    """Submissions a second in turns without and with readers, one screen for each cookie."""
    one = post_json(answers(load("sipas-2640")))
    measure(running.port, CLIENTS, 1.0, one)
    alone, beside = [], []
    for _ in range(TURNS):
        alone.append(measure(running.port, CLIENTS, SECONDS, one).rate)
        with _Readers(running.port, cookies):
            beside.append(measure(running.port, CLIENTS, SECONDS, one).rate)
    ratios = [b / a for a, b in zip(alone, beside, strict=True)]
    print(
        f"  submitting, {CLIENTS} clients: {median(alone):.0f}/s, "
        f"with {screens} {median(beside):.0f}/s, "
        f"{median(ratios):.0%} ({min(ratios):.0%} to {max(ratios):.0%}), budget 90 %",
        flush=True,
    )


class _Readers:
    """As many screens as look again every so often, their looks spread evenly."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(port, cookies))

    def _look(self, port: int, cookies: list[str]) -> None:
        turns = cycle(cookies)
        while not self._over.wait(EVERY / len(cookies)):
            signed_in.get(port, "/theo-doi?manh", next(turns))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_about: object) -> None:
        self._over.set()
        self._thread.join()


if __name__ == "__main__":
    main()
