# make run    the dashboard on this machine          make check   style, format, types
# make test   every test but the benchmarks          make bench   how long things take
# make lock   the locks anew from pyproject.toml     make clean   away with .venv
PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes
LOCK   := uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
          --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
          -c constraints.txt

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test check bench lock clean

run: .venv/.run
	@$(BIN)/streamlit run app.py

test: .venv/.dev
	@$(BIN)/python -m pytest --ignore tests/browser --numprocesses 2 --dist worksteal
	@$(BIN)/python -m pytest tests/browser

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/.dev
	@mkdir -p .benchmarks
	@$(BIN)/python -m pytest tests/benchmarks --benchmark-only --benchmark-json=.benchmarks/bench.json \
	  --benchmark-columns=min,median,rounds --benchmark-sort=name

lock: .venv/.lock
	@echo "Resolving the newest versions that pyproject.toml allows"
	@$(BIN)/$(LOCK) --upgrade pyproject.toml -o requirements.lock
	@$(BIN)/$(LOCK) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@! grep -nE '://|^-' requirements.lock requirements-dev.lock || { echo "A lock holds an address or an option."; exit 1; }

clean:
	@rm -rf .venv

# Stamps: each says that .venv holds what the file behind it lists. A changed lock installs again.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo "Name a newer one: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.run: requirements.lock .venv/.made
	@echo "Installing what the dashboard needs (about a minute)"
	@$(PIP) -r requirements.lock
	@touch $@

# The larger lock includes the smaller one, so that whoever has tested can run at once.
.venv/.dev: requirements-dev.lock .venv/.made
	@echo "Installing what the dashboard and its tests need (about a minute)"
	@$(PIP) -r requirements-dev.lock
	@touch $@ .venv/.run

.venv/.lock: .venv/.made
	@$(BIN)/python -m pip --disable-pip-version-check install -qq uv
	@touch $@
