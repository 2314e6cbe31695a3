# What one types here. Every target makes what it needs first: a virtual environment in .venv, filled from the
# lock files (exact versions, checked by hash). A second call finds its stamp and starts at once. Paths are
# relative throughout, so the checkout may lie in a folder with spaces in its name.
#
# Lock files: `make lock` writes them anew from pyproject.toml, for all platforms and Python 3.11 and later.
#   requirements.lock      what running primanota needs       (make demo)
#   requirements-dev.lock  that, and the tools of the tests   (make test, lint, bench)
# Versions already locked stay unless pyproject.toml forbids them; `make lock UPGRADE=--upgrade` takes the newest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo serve test lint bench lock clean
.DELETE_ON_ERROR:

PY := .venv/bin/python
RUN := .venv/.made-run
DEV := .venv/.made-dev
UV_VERSION := 0.13.9
UPGRADE ?=
TESTS ?=
WORKERS ?= 3
SOURCES := src tests examples docs $(wildcard bench)

help: ## tell what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | sort | while IFS= read -r line; do \
	  printf '  make %-6s %s\n' "$${line%%:*}" "$${line##*## }"; done

demo: $(RUN) ## a generated company: stage, import, post, balances, proofs
	@.venv/bin/primanota demo

serve: $(RUN) ## the desk in a browser, with the demo companies; prints a link that signs you in
	@.venv/bin/primanota serve --demo

test: $(DEV) ## all tests, on a real PostgreSQL (TESTS=tests/db for some of them)
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(DEV) ## style, types and who may import whom
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy $(SOURCES)
	@.venv/bin/lint-imports --no-logo

bench: $(DEV) ## lines per second of each phase, and its ratio to COPY
	@$(PY) -m bench

lock: .venv-lock/.made-$(UV_VERSION) ## write the lock files anew from pyproject.toml
	@set -e; for each in 'requirements.lock --group build' \
	    'requirements-dev.lock --group build --group dev --constraint requirements.lock'; do \
	  set -- $$each; file=$$1; shift; \
	  .venv-lock/bin/uv pip compile pyproject.toml "$$@" $(UPGRADE) --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    --output-file "$$file" >/dev/null; \
	  echo "$$file: $$(grep -c '^[a-z0-9].*==' "$$file") packages"; done

clean: ## remove what make and the tools made; your data stays
	@rm -rf .venv .venv-lock build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
	  .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment ---------------------------------------------------------------------------------

# One that came along when the checkout was moved or copied would run the code of the old place, and one whose
# Python was removed would not run at all: both are made anew.
STALE := $(shell if [ -e .venv ] && ! { [ "$$(cat .venv/.place 2>/dev/null)" = "$$(pwd -P)" ] && \
  [ -x .venv/bin/python ]; }; then rm -rf .venv; echo yes; fi)

# The first Python on PATH that is new enough; PYTHON=/some/python chooses another.
find_python = found=; for each in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
    if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$each; break; fi; done; \
  if [ -z "$$found" ]; then \
    echo 'primanota needs Python 3.11 or later, and there is none.' >&2; \
    echo 'Remedy: install one, or name it: make PYTHON=/path/to/python3.11' >&2; exit 1; fi; \
  if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
    echo "$$found cannot make virtual environments: its module venv or ensurepip is missing." >&2; \
    echo 'Remedy on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; fi

pip_install = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(PY) -m pip install --quiet

.venv/bin/python:
	@$(find_python); echo "Making .venv with $$("$$found" --version)"; rm -rf .venv; \
	  "$$found" -m venv .venv && pwd -P >.venv/.place

$(RUN): requirements.lock pyproject.toml | .venv/bin/python
	@echo 'Installing what primanota needs (requirements.lock)'
	@$(pip_install) --require-hashes --requirement requirements.lock
	@$(pip_install) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo 'Installing the tools of the tests (requirements-dev.lock)'
	@$(pip_install) --require-hashes --requirement requirements-dev.lock
	@touch $@

.venv-lock/.made-$(UV_VERSION):
	@$(find_python); rm -rf .venv-lock; "$$found" -m venv .venv-lock
	@PIP_DISABLE_PIP_VERSION_CHECK=1 .venv-lock/bin/python -m pip install --quiet uv==$(UV_VERSION)
	@touch $@
