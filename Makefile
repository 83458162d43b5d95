# Everything there is to do here. Needs Python 3.11 and make; the rest is fetched into .venv and node_modules.
PORT ?= 8000
PYTHON ?= $(firstword $(shell command -v python3.11 python3 2>/dev/null))
PY := .venv/bin/python
APPS := governance worktime web outbox networks teams cases imports enterprises desk field residents figures administration alliances five_teams councils volunteering services webhooks orders exports api demo
CODE := $(APPS) tests scripts manage.py docs
LOCAL_DONE := .venv/.installed-local
DEV_DONE := .venv/.installed-dev
FRONT_END := static/vendor/icons.svg
FRONT_SOURCES := $(wildcard static/css/*.css static/js/*.js)
CATALOGUE := locale/zh_Hans/LC_MESSAGES/django.mo
LOCAL_READY := $(LOCAL_DONE) .local/env $(FRONT_END) $(CATALOGUE)
DEV_READY := $(DEV_DONE) .local/env $(FRONT_END) $(CATALOGUE)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

CHECKS := check-format check-lint check-types check-layers check-templates check-messages check-locks \
	check-production check-dependencies check-architecture

.PHONY: run test fuzz-api test-dates coverage faults mutate check fmt setup lock messages clean sbom advisories $(CHECKS)
.DELETE_ON_ERROR:

run: $(LOCAL_READY) ## the whole service, until Ctrl-C
	@exec $(PY) -m governance.localstack run --port $(PORT)

test: $(DEV_READY) ## everything, on servers of its own; ARGS="tests/cases -k golden" for less
	@$(PY) -m governance.localstack browser
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

CORE := cases/rules/lifecycle.py,worktime/deadlines.py,cases/access/policies.py,cases/actions/*,outbox/*
coverage: $(DEV_READY) ## which lines and branches the tests never take
	@$(PY) -m governance.localstack browser
	@$(PY) -m pytest -n 2 --dist worksteal --cov --cov-report term-missing:skip-covered --cov-fail-under 95
	@$(PY) -m coverage report --include '$(CORE)' --fail-under 100

ROUNDS ?= 50
faults: $(DEV_READY) ## kills worker, child, beat and broker in turn while notices go out; ROUNDS=50
	@FAULT_ROUNDS=$(ROUNDS) $(PY) -m pytest -q --timeout 3600 tests/faults/test_loop.py

EXAMPLES ?= 100
fuzz-api: $(DEV_READY) ## asks the API whatever its description allows, as five seats and nobody; EXAMPLES=100 of each operation
	@FUZZ_EXAMPLES=$(EXAMPLES) $(PY) -m pytest -q -n 2 --timeout 7200 -o faulthandler_timeout=0 tests/api/test_whatever_is_asked.py

test-dates: $(DEV_READY) ## the tests that know dates, as on other days, database too (needs cc). ARGS="--all", ARGS="--at sunday tests/cases"
	@$(PY) scripts/moved_clock.py -n 2 --dist worksteal $(ARGS)

PART ?= transitions notices policies scope
mutate: $(DEV_READY) ## falsifies tables, policies and scoping one entry at a time; some test must miss each. PART=policies
	@for part in $(PART); do \
		if [ $$part = scope ]; then $(PY) scripts/mutate_scope.py $(ARGS); \
		else $(PY) scripts/mutate_tables.py $$part $(ARGS); fi || exit 1; \
	done

# Each of these can be asked for alone; `make -k check` goes on after the first that fails.
check: $(CHECKS) ## formatting, lint, types, layers, budgets, translations, production settings, lock files
$(CHECKS): $(DEV_READY)

check-format:
	@$(PY) -m ruff format --check --output-format concise $(CODE)

check-lint:
	@$(PY) -m ruff check --output-format concise $(CODE)

check-types:
	@$(PY) -m mypy

check-layers:
	@.venv/bin/lint-imports --no-cache --no-logo

check-templates:
	@.venv/bin/djlint templates --lint --quiet

check-messages:
	@$(PY) scripts/messages.py check

check-locks:
	@$(PY) scripts/lock.py check

check-production:
	@$(PY) scripts/production_check.py

check-dependencies:
	@$(PY) scripts/audit.py check

check-architecture:
	@$(PY) -m pytest -q tests/architecture

fmt: $(DEV_READY)
	$(PY) -m ruff check --fix --exit-zero --quiet $(CODE)
	$(PY) -m ruff format $(CODE)

setup: $(DEV_READY) ## all that the others need; run again after a lock file changes

lock: $(DEV_DONE) ## compile the lock files anew from pyproject.toml
	$(PY) scripts/lock.py compile

sbom: $(DEV_DONE) ## docs/sbom.cdx.json anew, from the lock files and what is installed
	$(PY) scripts/audit.py write

advisories: $(DEV_DONE) ## known holes of our packages anew. FROM=a folder or ZIP of OSV records
	$(PY) scripts/audit.py refresh $(FROM)

messages: $(DEV_READY)
	$(PY) scripts/messages.py compile
	$(PY) scripts/messages.py check

clean: ## what can be fetched or built again; the data in .local stays
	rm -rf .venv node_modules static/vendor static/built .local/static .local/shots .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo 'Python 3.11 is needed: install it, or name it, as in `make PYTHON=/path/to/python3.11`.' >&2; exit 2; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo 'Python cannot make a virtual environment: install its venv module (python3.11-venv).' >&2; exit 2; }

$(LOCAL_DONE): requirements-local.txt | .venv/bin/python
	$(PIP) -r requirements-local.txt
	@touch $@

$(DEV_DONE): requirements-dev.txt | .venv/bin/python
	$(PIP) -r requirements-dev.txt
	@touch $@ $(LOCAL_DONE)

# Whichever of the two lists is installed, the steps below find what they need; so they wait for one and ask for none.
node_modules/.package-lock.json: package-lock.json | .venv/bin/python
	@test -e $(LOCAL_DONE) || $(MAKE) --no-print-directory $(LOCAL_DONE)
	$(PY) scripts/vendor.py install
	@touch $@

$(FRONT_END): node_modules/.package-lock.json static/icons.txt scripts/vendor.py $(FRONT_SOURCES)
	$(PY) scripts/vendor.py build

$(CATALOGUE): locale/zh_Hans/LC_MESSAGES/django.po | .local/env
	$(PY) scripts/messages.py compile

.local/env: | .venv/bin/python
	@test -e $(LOCAL_DONE) || $(MAKE) --no-print-directory $(LOCAL_DONE)
	$(PY) -m governance.localstack secrets
