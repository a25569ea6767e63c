"""The shape of the house: which way imports point, and how large a room may be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ("models", "access", "registry", "intake", "tabulate", "alarms", "exports", "audio", "charts", "cases")
VISITORS = ("respond", "kiosk", "monitor", "report", "sampling", "admin", "auth", "api", "public")
MAX_FILE, MAX_FUNCTION = 300, 40
GENERATED = ("survey/migrations/versions/",)
FOREIGN = ("instance", "build", "dist", "node_modules", "mutants")


def tracked(*endings: str) -> list[Path]:
    """The project's own files, generated ones aside."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.name.endswith(endings)
        and not any(part.startswith(".") or part in FOREIGN for part in path.relative_to(ROOT).parts)
        and not str(path.relative_to(ROOT)).startswith(GENERATED)
    ]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def python(package: str) -> list[Path]:
    return [p for p in tracked(".py") if p.is_relative_to(ROOT / package)]


@pytest.mark.parametrize("package", ["analysis", "questionnaires"])
def test_pure_packages_import_nothing_of_ours_nor_of_the_web(package: str) -> None:
    others = {"analysis", "questionnaires", "survey", "flask", "sqlalchemy", "wtforms", "flask_wtf"} - {
        package
    }
    found = {
        f"{module(p)} imports {name}"
        for p in python(package)
        for name in imports(p)
        if name.split(".")[0] in others
    }
    assert not found


def test_visitors_do_not_import_one_another() -> None:
    found = []
    for path in python("survey"):
        parts = module(path).split(".")
        if len(parts) < 2 or parts[1] not in VISITORS:
            continue
        others = {f"survey.{v}" for v in VISITORS if v != parts[1]} | {"survey.app", "survey.cli"}
        found += [
            f"{module(path)} imports {n}" for n in imports(path) if ".".join(n.split(".")[:2]) in others
        ]
    assert not found


def test_the_core_imports_no_visitor() -> None:
    rooms = {f"survey.{v}" for v in (*VISITORS, "cli", "app")}
    found = [
        f"{module(p)} imports {name}"
        for p in python("survey")
        if module(p).split(".")[1:2] and module(p).split(".")[1] in CORE
        for name in imports(p)
        if ".".join(name.split(".")[:2]) in rooms
    ]
    assert not found


def test_models_stand_on_nothing_above_them() -> None:
    above = [
        f"{module(p)}: {n}" for p in python("survey/models") for n in imports(p) if n.startswith("survey")
    ]
    assert not [line for line in above if ": survey.models" not in line]


def test_no_file_is_too_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in tracked(".py", ".js") if (n := _lines(p)) > MAX_FILE}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_python_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in tracked(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    ]
    assert not long


def test_no_javascript_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{start}"
        for path in tracked(".js")
        for start, end in _functions(path.read_text())
        if end - start + 1 > MAX_FUNCTION
    ]
    assert not long


def _functions(source: str) -> Iterator[tuple[int, int]]:
    """First and last line of each JavaScript function body, by matching its braces."""
    for found in re.finditer(r"(?:\bfunction\b[^{]*|=>\s*)\{", source):
        depth = 0
        for place in range(found.end() - 1, len(source)):
            depth += {"{": 1, "}": -1}.get(source[place], 0)
            if depth == 0:
                yield source.count("\n", 0, found.start()) + 1, source.count("\n", 0, place) + 1
                break


def test_a_too_long_javascript_function_would_be_found() -> None:
    assert list(_functions("function f() {\n" + "x = 1;\n" * 41 + "}")) == [(1, 43)]


def test_templates_have_no_inline_script_style_or_handler() -> None:
    bad = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [str(p.relative_to(ROOT)) for p in tracked(".html") if bad.search(p.read_text())]
    assert not found
