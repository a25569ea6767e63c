"""Runs every module of this folder that has a `main`, or those named."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import bench.studies


def names() -> list[str]:
    """Modules of the folder, by name."""
    return sorted(m.name for m in pkgutil.iter_modules(bench.studies.__path__) if not m.name.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the studies named, or all; 1 when a name is unknown."""
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no study {', '.join(sorted(unknown))}; there are {', '.join(names())}", file=sys.stderr)
        return 1
    for name in wanted or names():
        study = importlib.import_module(f"bench.studies.{name}")
        if hasattr(study, "main"):
            start = time.perf_counter()
            print(f"\n== {name}", flush=True)
            study.main()
            print(f"({time.perf_counter() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
