# `make` alone lists what there is. Parameters go behind the target: make run PORT=8080 ICMA_HOME=/srv/icma
.DEFAULT_GOAL := help
.PHONY: help run test gate-reading check setup wheels bench fresh pictures format clean

PYTHON ?= python3
PORT ?=
ARGS ?=
DATA ?= ../shared/data/pages
ifneq ($(ICMA_HOME),)
export ICMA_HOME
endif
ifneq ($(PORT),)
export ICMA_PORT := $(PORT)
endif
ifneq ($(BUNDLE),)
export ICMA_HOME ?= ./live-$(basename $(notdir $(BUNDLE)))
override ARGS += --bundle $(BUNDLE)
endif
ifneq ($(CONTACT),)
export ICMA_CONTACT := $(CONTACT)
endif
ifneq ($(WHEELS),)
export WHEELS
endif

help: ## list the targets
	@echo "icma: a news portal that harvests, archives and serves. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@echo "Parameters: PORT=8000  ICMA_HOME=./var  PYTHON=python3  WHEELS=/path  BUNDLE=  CONTACT=  ARGS='...'  (see .env.example for the rest)"

run: ## start the portal with the demo newsroom, or with real outlets: BUNDLE=azerbaijan CONTACT=you@example.org
	@$(PYTHON) tools/setup.py run
	@exec .venv/bin/icma up $(ARGS)

test: ## run every test, on SQLite and on PostgreSQL (ARGS='tests/core -k dates' for some of them)
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python tools/test.py $(ARGS)

gate-reading: ## print how well and how fast real pages are read, hold it against the floors (DATA=folder with pages and gold)
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m bench.reading --data $(DATA)
	@exec .venv/bin/python -m pytest -q -p tests.needs tests/gates/test_reading.py

check: ## exactly what CI runs: lock, format, lint, types, doors, migrations, deploy check, templates, then make test
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python tools/check.py

setup: ## only set up: a pinned uv, .venv, the locked packages (WHEELS=/path when there is no package index)
	@$(PYTHON) tools/setup.py run

wheels: ## fill ./wheels for `make setup WHEELS=...` on a machine of the same kind without the package index
	@$(PYTHON) tools/setup.py wheels

bench: ## measure speed and size (ARGS='NAME arguments' for one measurement)
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python tools/bench.py $(ARGS)

fresh: ## prove `make run` on a bare Debian (root, debootstrap; takes some minutes)
	@exec $(PYTHON) tools/fresh.py

pictures: ## take the pictures of the README anew from the demo newsroom (needs Chromium; some minutes)
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python -m tools.pictures

format: ## rewrite the code the way `make check` wants it
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

clean: ## delete what can be made again: environment, caches (never ICMA_HOME)
	rm -rf .venv .tools .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find $(wildcard src tests bench tools) -name __pycache__ -type d -prune -exec rm -rf {} +
