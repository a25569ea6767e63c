"""Every worked example in the docstrings and in docs/method.md runs."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import analysis

MODULES = [m.name for m in pkgutil.walk_packages(analysis.__path__, "analysis.")]
METHOD = Path(__file__).parents[2] / "docs" / "method.md"


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_method_document_computes_what_it_says() -> None:
    result = doctest.testfile(str(METHOD), module_relative=False, encoding="utf-8")
    assert result.attempted > 5
    assert result.failed == 0
