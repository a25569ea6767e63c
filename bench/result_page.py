"""The result page of a round of a million answers: cold with progress (budget 5 s), then warm (200 ms).

python -m bench.result_page [--quick] [--answers N]
Cold is the time from the first request, answered with "đang tính", to the finished page.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import server, signed_in
from survey import store
from survey.models import Round
from survey.tabulate.counts import answers_by_round

PLACES = ("", "/nhom?theo=sex", "/xep-hang", "/do-tin-cay", ".json")
WARM = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="20,000 answers")
    asked = parser.parse_args()
    answers = 20_000 if asked.quick else asked.answers
    with server.database("sqlite") as url:
        slug, cookie = _prepare(url, answers)
        with server.sipas(url) as running:
            print(f"{answers} answers, sqlite: cold s, warm ms as median and most of {WARM}")
            for place in PLACES:
                print(_line(running, f"/bao-cao/{slug}{place}", cookie), flush=True)
            print(f"memory of the server {_memory(running):.0f} MB")


def _prepare(url: str, answers: int) -> tuple[str, str]:
    command = [sys.executable, "-m", "survey", "demo", "--responses", str(answers)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command, env=server.environment(url, Path(folder)), check=True, capture_output=True)
    engine = store.connect(url)
    with store.writing() as session:
        largest = max((count, round_id) for round_id, count in answers_by_round(session).items())
        survey_round = session.get_one(Round, largest[1])
        survey_round.status = "closed"
        slug = survey_round.slug
        print(f"{largest[0]} answers in the round")
    cookie = signed_in.cookie_of("so-noi-vu")
    engine.dispose()
    return slug, cookie


def _memory(running: server.Server) -> float:
    family = [running.process, *running.process.children(recursive=True)]
    return sum(process.memory_info().rss for process in family) / 1e6


def _line(running: server.Server, path: str, cookie: str) -> str:
    start, first = time.perf_counter(), 0.0
    while (reply := signed_in.get(running.port, path, cookie)).status == 202:
        first = first or reply.seconds
        time.sleep(0.1)
    assert reply.status == 200, (path, reply)
    cold = time.perf_counter() - start
    warm = [signed_in.get(running.port, path, cookie).seconds * 1000 for _ in range(WARM)]
    shown = path.removeprefix("/bao-cao/")
    progress = f"after {first * 1000:.0f} ms “đang tính”, " if first else ""
    return f"{shown:36} {progress}cold {cold:5.2f}  warm {statistics.median(warm):6.0f} {max(warm):6.0f}"


if __name__ == "__main__":
    main()
