"""`make mutants`: break three modules of analysis on purpose and count the breaks that tests notice.

mutmut passes over decorated functions, half of design.py: cosmic-ray mutates that file whole, in a copy.
Prints a table, leaves the diffs of survivors in mutants/; exits with 1 where a score is below 90 %.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

WHOLE = "analysis/design.py"
LEAST = 90.0
FOLDER = Path("mutants")
COPY = FOLDER / "whole"
NOTICED = ("killed", "timeout")

# Only what knows design.py best, without the fixtures of the web: pytest starts anew for every mutant.
TESTS = [f"tests/analysis/test_{name}.py" for name in ("design", "estimate", "variance")]
PYTEST = [
    *("python", "-m", "pytest", "-x", "-q", "--no-cov", "--hypothesis-profile=mutants"),
    *("--confcutdir=tests/analysis", *TESTS),
]
# In design.py `|` stands in annotations only, and no number's identity means anything.
CONFIG = f"""
[cosmic-ray]
module-path = "{WHOLE}"
timeout = 300.0
excluded-modules = []
test-command = "{" ".join(PYTEST)}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = [
  "core/ReplaceBinaryOperator_BitOr_",
  "core/ReplaceComparisonOperator_(Eq|NotEq|Lt|LtE|Gt|GtE)_Is",
]
"""


def run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd)


def lines(*command: str, cwd: Path | None = None) -> list[str]:
    return subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def undecorated() -> Iterator[tuple[str, str]]:
    """Run mutmut; yield file and outcome of each mutant."""
    run("mutmut", "run", "--max-children", "1")
    with (FOLDER / "survivors-mutmut.diff").open("w") as out:
        for line in lines("mutmut", "results", "--all", "true"):
            name, outcome = line.strip().split(": ")
            if outcome not in NOTICED:
                out.write("\n".join(lines("mutmut", "show", name)) + "\n")
            yield "/".join(name.split(".")[:2]) + ".py", outcome


def whole() -> Iterator[tuple[str, str]]:
    """Run cosmic-ray in a copy; yield file and outcome of each mutant."""
    for folder in ("analysis", "tests"):
        shutil.copytree(folder, COPY / folder)
    shutil.copy("pyproject.toml", COPY)
    (COPY / "cosmic-ray.toml").write_text(CONFIG)
    run(*PYTEST, cwd=COPY)  # also leaves bytecode of all that is not mutated
    run("cosmic-ray", "init", "cosmic-ray.toml", "session.sqlite", cwd=COPY)
    run("cr-filter-operators", "session.sqlite", "cosmic-ray.toml", cwd=COPY)
    run("cosmic-ray", "exec", "cosmic-ray.toml", "session.sqlite", cwd=COPY)
    with (FOLDER / "survivors-cosmic-ray.diff").open("w") as out:
        for line in lines("cosmic-ray", "dump", "session.sqlite", cwd=COPY):
            _, result = json.loads(line)
            if result["worker_outcome"] == "skipped":
                continue
            outcome = "timeout" if result["output"] == "timeout" else result["test_outcome"]
            if outcome not in NOTICED:
                out.write(result["diff"] + "\n")
            yield WHOLE, outcome


def main() -> int:
    """Run both, print the table; 1 where a score is too low."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "no-oracles").mkdir(parents=True)
    os.environ["SIPAS_ORACLES"] = str((FOLDER / "no-oracles").resolve())  # what a bare clone has must do
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    found = {"mutmut": undecorated, "cosmic-ray": whole}
    counts = Counter((tool, *mutant) for tool, mutants in found.items() for mutant in mutants())
    print("\n| tool | module | mutants | killed | out of time | survived | score |")
    print("|---|---|--:|--:|--:|--:|--:|")
    scores = []
    for tool, module in sorted({key[:2] for key in counts}, reverse=True):
        total = sum(count for key, count in counts.items() if key[:2] == (tool, module))
        killed, late = (counts[tool, module, outcome] for outcome in NOTICED)
        scores.append(100 * (killed + late) / total)
        row = (tool, f"`{module}`", total, killed, late, total - killed - late, f"{scores[-1]:.1f} %")
        print(f"| {' | '.join(map(str, row))} |")
    return int(min(scores) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
