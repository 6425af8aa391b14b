# Needs only python3 (3.11 or newer) and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: tour test check bench golden clean

tour: .venv/installed
	@$(BIN)/lsgraph tour

test: .venv/dev
	$(BIN)/python -m pytest -n auto

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lsgraph fmt --check
	$(BIN)/lsgraph check ontology

# Figures beside those of peers, in about ten minutes; all of them, in a night:
#   make bench SIZES=1,10,100,1000 LIMIT=120 CAP=600
SIZES ?= 1,10
# What takes longer than LIMIT seconds is run once, and what takes longer than CAP is ended.
LIMIT ?= 10
CAP ?= 60
bench: .venv/bench
	$(BIN)/python -m benchmarks --sizes $(SIZES) --limit $(LIMIT) --cap $(CAP) --to build/benchmarks.json

# Write the expected rows of the prepared queries anew; read the difference before you commit.
golden: .venv/dev
	LSGRAPH_GOLDEN=write $(BIN)/python -m pytest -q tests/test_golden.py tests/test_telling.py

clean:
	rm -rf .venv build dist

.venv/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/bench: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench,publish]'
	@touch $@

.venv/dev: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
