"""`make bench`: every measurement, one after the other."""

import subprocess
import sys

MEASUREMENTS = (
    "bench.cards",
    "bench.submit",
    "bench.estimates",
    "bench.estimate",
    "bench.tabulate",
    "bench.exports",
    "bench.documents",
    "bench.result_page",
    "bench.demo",
    "bench.loading",
    "bench.public",
    "bench.monitor",
    "bench.alarms",
    "bench.quality",
)


def main() -> int:
    failed = 0
    for module in MEASUREMENTS:
        print(f"\n== {module}", flush=True)
        failed += subprocess.run([sys.executable, "-m", module, *sys.argv[1:]], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
