# Everything a checkout needs. Each target sets up what it lacks; `make help` lists them.
# Needs Python 3.11 or newer (name another with PYTHON=python3.13), git and make, and nothing else.

PYTHON ?= python3
UV ?= uv
KILLS ?= 200
STEPS ?= 20000
REPLICAS ?= 1
RESULTS := benchmarks/results
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
RIVALS := $(VENV)/rivals/.ready
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
PROJECT := pyproject.toml --extra postgres

# An environment whose Python has gone, after an upgrade of the system, is made anew.
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell $(BIN)/python -c 'print("sound")' 2>/dev/null),sound)
$(shell rm -rf $(VENV))
endif
endif

.DEFAULT_GOAL := help
.PHONY: help run setup demo story test lint types check bench train chaos lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

run: $(RUNTIME) ## the bot where BOT_TOKEN is set (environment or .env), else the local playground
	@if [ -n "$$BOT_TOKEN" ] || grep -Eiqs "^[[:space:]]*(export[[:space:]]+)?BOT_TOKEN[[:space:]]*=[[:space:]]*[\"']?[^[:space:]\"'#]" .env; \
	then exec $(BIN)/python -m bot run; \
	else exec $(BIN)/python -m bot demo; fi

setup: $(RUNTIME) ## what the bot needs, without starting it

demo: $(RUNTIME) ## the local playground: no token, no network
	@exec $(BIN)/python -m bot demo

story: $(RUNTIME) ## a week of 25 articles in the playground: what each phone did, and why
	@exec $(BIN)/python -m bot demo --story

# Most tests wait most of the time, so two files run side by side; each file stays in one process.
test: $(DEV) ## all tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile

lint: $(DEV) ## code style, and the Dockerfile where hadolint runs on this machine
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile && echo "Dockerfile: nothing to say"; \
	else echo "hadolint does not run on this machine: the Dockerfile was not checked"; fi

types: $(DEV) ## static types
	@$(BIN)/python -m mypy

check: lint types test ## all of these

bench: $(DEV) $(RIVALS) ## figures: delivery beside other libraries, crowds, fan-out, a retraction, reply times, finding and reading
	@mkdir -p $(RESULTS)
	@$(BIN)/python -m benchmarks.delivery --json $(RESULTS)/delivery.json
	@$(BIN)/python -m benchmarks.crowd --json $(RESULTS)/crowd.json
	@$(BIN)/python -m benchmarks.fan_out --json $(RESULTS)/fan_out.json
	@$(BIN)/python -m benchmarks.database --json $(RESULTS)/database.json
	@$(BIN)/python -m benchmarks.verdict --json $(RESULTS)/verdict.json
	@$(BIN)/python -m benchmarks.latency --json $(RESULTS)/latency.json
	@$(BIN)/python -m benchmarks.directory --json $(RESULTS)/directory.json
	@$(BIN)/python -m benchmarks.reading --json $(RESULTS)/reading.json
	@$(BIN)/python -m benchmarks.sameness
	@$(BIN)/python -m benchmarks.proposals
	@$(BIN)/python -m benchmarks.chart

train: $(DEV) ## learn anew how articles are read, in a few minutes; first the figures on articles not learnt from
	@$(PIP) -r requirements-training.lock
	@$(BIN)/python -m benchmarks.training

chaos: $(DEV) ## 20,000 steps in any order, then 200 kills while updates and alerts flow and Telegram stumbles: 30 minutes (STEPS=2000 KILLS=40: some five; REPLICAS=2: on PostgreSQL)
	@$(BIN)/python -m benchmarks.interleavings --steps $(STEPS)
	@$(BIN)/python -m benchmarks.chaos --kills $(KILLS) --replicas $(REPLICAS)

lock: ## pin every dependency anew, with hashes (needs uv)
	@$(LOCK) $(PROJECT) -o requirements.lock
	@$(LOCK) $(PROJECT) --group dev -o requirements-dev.lock
	@$(LOCK) --group rivals -o requirements-rivals.lock
	@$(LOCK) $(PROJECT) --group training -o requirements-training.lock

clean: ## remove what the other targets made; data/ stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	@find bot tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "$(PYTHON) is missing or older than Python 3.11: name another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	|| { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment (Debian, Ubuntu: install python3-venv)" >&2; exit 1; }

$(RUNTIME): requirements.lock | $(BIN)/python
	@echo "setting up: a minute at most, once"
	@$(PIP) -r requirements.lock
	@touch $@

$(RIVALS): requirements-rivals.lock | $(BIN)/python
	@echo "setting up what delivery is compared with: a minute, once"
	@$(PYTHON) -m venv $(VENV)/rivals
	@$(VENV)/rivals/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-rivals.lock
	@touch $@

# The second lock holds everything of the first.
$(DEV): requirements-dev.lock requirements.lock | $(BIN)/python
	@echo "setting up for the tests: a minute or two, once"
	@$(PIP) -r requirements-dev.lock
	@touch $(RUNTIME) $@
