# `make help` lists what this file does.
PY := .venv/bin/python
UV := .venv/bin/uv
STAMP := .venv/.ready
DEV := .venv/.dev
export SIPAS_INSTANCE ?= instance

.DEFAULT_GOAL := help
.PHONY: help setup run test check oracles mutants bench studies lock browser

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## build .venv from the lock; gives .venv/bin/sipas

run: $(STAMP) ## set up, fill a demo database, serve on http://127.0.0.1:8000
	@.venv/bin/sipas demo
	@exec .venv/bin/sipas serve

test: $(DEV) browser ## everything that must hold, on SQLite and PostgreSQL, with a real Chromium
	$(PY) -m pytest -n 3 --dist loadfile --durations 25 --cov --cov-report=term:skip-covered --cov-fail-under=90

check: $(DEV) ## ruff and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

oracles: $(DEV) ## compare with values from R and others; fails on uncovered groups
	SIPAS_ORACLES_STRICT=1 $(PY) -m pytest tests/oracles -q --no-cov

mutants: $(DEV) ## break the central statistics on purpose; fails where too few breaks are noticed (long)
	@$(UV) pip install -q --group mutation
	@$(PY) scripts/mutants.py

bench: $(DEV) ## measure speed side by side (long)
	$(PY) -m bench

studies: $(DEV) ## full statistical studies (long)
	$(PY) -m bench.studies

lock: $(DEV) ## renew the lock files from pyproject.toml
	$(UV) pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	$(UV) pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --group test --group check pyproject.toml -o requirements-dev.lock

browser:
	@scripts/ensure-browser

$(STAMP): requirements.lock pyproject.toml scripts/make-venv
	@scripts/make-venv
	@$(UV) pip install -q --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(STAMP) requirements-dev.lock
	@$(UV) pip install -q --compile-bytecode --require-hashes -r requirements-dev.lock
	@touch $@
