# Keryx: `make demo` shows it, `make test` proves it. Everything lives in .venv and var/; docs/setup.md explains.

SEEDS ?= 2000
OPTIONS ?= restore,stalls,poison,channels,mailings
BROKERS ?= 1
EXAMPLES ?= 500
PORT ?= 9092
BIN := .venv/bin
CODE := schemas core audience channels consumers producers keryx
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
# Images that set this have every process compile all code anew, at four times the time a command takes.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench drills kafka sim fuzz lock

help: ## these words
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/.dev ## build the environment, with what the tests need

demo: .venv/.run ## a municipality to play with, on http://127.0.0.1:8000
	@$(BIN)/keryx demo

test: .venv/.dev ## every test, against real servers (ARGS="-k email" for some)
	@$(BIN)/python -m deploy.kafka.brokers --fetch
	@$(BIN)/pytest -n $$(($$(nproc) + 1)) --dist loadgroup -q $(ARGS) # one more than processors: many wait for a server

check: .venv/.dev ## formatting, strict types, import rules, dead code, documentation
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(BIN)/pytest tests/docs -q -n0

format: .venv/.dev ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: .venv/.dev ## measure (ONLY=bus: one part)
	@$(BIN)/python -m bench $(ONLY)

drills: .venv/.dev ## the long kill tests (ONLY=name: one)
	@$(BIN)/python -m tests.drills $(ONLY)

sim: .venv/.dev ## the flow under random interleavings (SEEDS=2000)
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) --options "$(OPTIONS)"

fuzz: .venv/.dev ## the API under what its description allows, and what it does not (EXAMPLES=500)
	@$(BIN)/python -m tests.producers.api.fuzzing --examples $(EXAMPLES)

kafka: .venv/.run ## a real Apache Kafka until Ctrl-C (BROKERS=3: three)
	@$(BIN)/python -m deploy.kafka.brokers --brokers $(BROKERS) --port $(PORT)

lock: .venv/.dev ## write the locks again from pyproject.toml
	@for lock in "run.lock" "dev.lock --extra dev -c requirements-run.lock"; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements-$$lock || exit 1; done

# The environment: python's own venv, uv by its hash, the locked packages by theirs, then Keryx itself.
.venv/bin/uv: requirements-uv.lock
	@for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	[ -n "$$python" ] || { echo "Keryx needs Python 3.11 or newer, with venv (Debian: apt install python3-venv)"; exit 1; }; \
	echo "making .venv with $$($$python --version)"; \
	[ -x $(BIN)/python ] || $$python -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.run: $(BIN)/uv requirements-run.lock build.lock pyproject.toml
	@echo "installing what Keryx runs on"
	@$(UV) --compile-bytecode --require-hashes -b build.lock -r requirements-run.lock
	@$(UV) --no-deps -b build.lock -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "installing what its tests need"
	@$(UV) --require-hashes -b build.lock -r requirements-dev.lock
	@touch $@
