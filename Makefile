# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash
PURE := tests/conversation tests/casework tests/matching
ALONE := tests/bench tests/meaning

.PHONY: run test install install-dev system-packages lint types lock vendor pictures clean

run: install ## Install, create the database with a sample neighbourhood, and serve http://127.0.0.1:8080
	$(BIN)/aanbel serve

# The pure rooms are covered to the last branch by their own tests; counting that slows all others down for nothing.
# What measures, kills the program or waits for the model runs alone: beside another test it would measure that.
test: system-packages install-dev lint types ## Everything the project promises, checked
	$(BIN)/python -m pytest -n auto --dist loadfile $(PURE) \
		--cov=bot.conversation --cov=bot.casework --cov=bot.matching \
		--cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(addprefix --ignore ,$(PURE) $(ALONE))
	$(BIN)/python -m pytest $(ALONE)

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.installed

# PostgreSQL and Chromium come from Debian's packages where they may be installed; without them their tests say so and
# are skipped, and with CI=true such a skip is a failure.
system-packages:
	@tests/system-packages

lint:
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .

types:
	$(BIN)/mypy

lock: ## Bring the lock files in line with pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra oidc --extra postgres --extra model --extra aloud --group build --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra oidc --extra postgres --extra model --extra aloud --extra train --group build --group dev --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --quiet --output-file requirements-dev.lock

vendor: ## Take the parts of the NL Design System and the pictures of OpenMoji that are used anew from their packages
	$(BIN)/python -m tests.vendored
	$(BIN)/python -m tests.vendored_pictures

pictures: install-dev ## Take the pictures of the README anew, of a real server with made-up residents
	$(BIN)/python -m tests.web.console.picturing

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
