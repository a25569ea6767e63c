"""`sipas demo` with a million answers on SQLite (budget 120 s).

python -m bench.demo [--quick]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.server import environment


def main() -> None:
    count = 20_000 if "--quick" in sys.argv else 1_000_000
    with tempfile.TemporaryDirectory(prefix="sipas-bench-", dir="/tmp") as folder:
        env = environment(f"sqlite:///{folder}/sipas.db", Path(folder))
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "survey", "demo", "--responses", str(count)],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - begin
        size = (Path(folder) / "sipas.db").stat().st_size / 1e6
    print(f"demo of {count:,} answers: {seconds:.1f} s, {size:.0f} MB")


if __name__ == "__main__":
    main()
