# Everything a person does with this repository. `make` alone lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
DEV := .venv/.ready
EMULATOR := .tools/emulator/.ready
NODE := node_modules/.package-lock.json
WORKERS ?= 2
PYTEST := $(PYTHON) -m pytest -n $(WORKERS)

# A schedule is one random run of the whole system with faults.
N ?= 10000
ARGS ?=

export CDK_DISABLE_CLI_TELEMETRY := true

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# --- set-up: each stamp is newer than its lock file, so a second time costs nothing

$(DEV): requirements/uv.txt requirements/dev.txt pyproject.toml
	@scripts/setup dev && touch $@

$(EMULATOR): requirements/uv.txt requirements/emulator.txt
	@scripts/setup emulator && touch $@

$(NODE): package-lock.json $(DEV)
	@scripts/setup node && touch $@

.PHONY: setup
setup: $(DEV) $(EMULATOR) $(NODE) ## Prepare this folder (the other commands do it themselves)

.PHONY: hooks
hooks: $(DEV) ## Check each commit before it is made
	@.venv/bin/pre-commit install

# --- running (make hands variables of its command line, such as TWINS=off ROLLCALL_PORT=9000, to
# the program's environment)

.PHONY: run
run: $(DEV) $(EMULATOR) ## Start the whole system on this machine (TWINS=off for the real services)
	@exec $(PYTHON) -m local $(ARGS)

.PHONY: settings
settings: $(DEV) ## Renew .env.example and the README's tables of settings
	@$(PYTHON) -m local.reference

.PHONY: lists
lists: $(DEV) ## Renew the kept list of public mail services
	@$(PYTHON) -m local.public_mail

# --- checking

.PHONY: test
test: $(DEV) $(EMULATOR) ## Every test, with the embedded AWS and a browser
	@scripts/setup browser
	@$(MAKE) $(NODE) || echo "make: the tests that need axe will fail." >&2
	@echo "make: the tests of the whole system run beside the others; see build/system-tests.log"
	@$(MAKE) -j 2 alone system

.PHONY: alone
alone: $(DEV)
	@$(PYTEST) -m "not emulator and not browser" $(ARGS)

# Most of its time it waits: for servers to start, and for what is seen to follow what was done. The
# first start builds what is deployed, beside the other tests.
.PHONY: system
system: $(DEV) $(EMULATOR)
	@mkdir -p build; status=0; \
	$(PYTHON) -m pytest -n 0 --timeout 400 -m "(emulator or browser) and not gallery" $(ARGS) \
		>build/system-tests.log 2>&1 || status=$$?; \
	cat build/system-tests.log; exit $$status

.PHONY: gallery
gallery: $(DEV) $(NODE) ## A picture of every page, state and mail: gallery/index.html
	@scripts/setup browser
	@rm -rf gallery
	@$(PYTHON) -m pytest -n 0 -q tests/browser/test_gallery.py $(ARGS)

.PHONY: journey
journey: $(DEV) ## An operator's whole way in a fresh clone: deploy, outage, rotate, erase, destroy
	@exec $(PYTHON) -m tests.journey

.PHONY: check
check: $(DEV) ## Formatting, lint, types, import contracts and the fast tests
	@$(MAKE) -j 2 lint fast

.PHONY: lint
lint: $(DEV)
	@status=0; \
	$(PYTHON) -m ruff format --check --quiet --output-format concise . || status=1; \
	$(PYTHON) -m ruff check --quiet --output-format concise . || status=1; \
	$(PYTHON) -m mypy || status=1; \
	.venv/bin/lint-imports --no-cache --no-logo || status=1; \
	if [ $$status -ne 0 ]; then echo "make: 'make fmt' repairs what a program can." >&2; fi; \
	exit $$status

.PHONY: fast
fast: $(DEV)
	@$(PYTEST) --hypothesis-profile everyday -m "not emulator and not browser and not slow" $(ARGS)

.PHONY: fmt
fmt: $(DEV) ## Format and repair what can be repaired
	@$(PYTHON) -m ruff check --quiet --fix . ; $(PYTHON) -m ruff format .

.PHONY: simulate
simulate: $(DEV) ## Random fault schedules (N=1000000 for the long run)
	@exec $(PYTHON) -m tests.simulation --schedules $(N) $(ARGS)

.PHONY: bench
bench: $(DEV) ## The design's figures beside what nobody can beat (ARGS=figures for a part)
	@exec $(PYTHON) -m bench $(ARGS)

# --- what is shipped

.PHONY: audit
audit: $(DEV) ## Known weaknesses of the locked packages (asks PyPI)
	@for name in layer dev emulator uv; do \
		.venv/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
			--requirement requirements/$$name.txt || exit 1; done

.PHONY: sbom
sbom: $(DEV) ## What the layer holds, as CycloneDX: build/sbom.json
	@mkdir -p build
	@$(PYTHON) -W ignore -m cyclonedx_py requirements requirements/layer.txt \
		--pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

.PHONY: secrets
secrets: $(DEV) ## Search the whole history and build/cdk.out for keys
	@exec $(PYTHON) -m local.secret_scan

# --- deploying

.PHONY: synth
synth: $(DEV) ## The CloudFormation template, offline: build/cdk.out
	@exec $(PYTHON) -m infra.app

.PHONY: diff
diff: $(DEV) $(NODE) ## What the template changes, offline (BASE=a commit; otherwise main)
	@exec $(PYTHON) -m infra.diff $(or $(BASE),main)

.PHONY: deploy
deploy: $(DEV) ## Deploy to the AWS account of the current credentials
	@exec $(PYTHON) -m infra.deploy $(ARGS)

# --- operating

.PHONY: rollcall
rollcall: $(DEV) ## Look after an installation (ARGS=doctor, ARGS="status --local"; ARGS=--help)
	@exec $(PYTHON) -m operate $(ARGS)

# --- housekeeping

# Locks carry hashes and no host names, so they hold for any package index.
UV = $$(command -v uv || echo .tools/uv/bin/uv)
LOCK = $(UV) pip compile --quiet --universal --python-version 3.13 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: lock
lock: $(DEV) ## Renew requirements/*.txt from requirements/*.in (ARGS=--upgrade)
	@for name in uv layer emulator dev; do \
		$(LOCK) $(ARGS) requirements/$$name.in -o requirements/$$name.txt || exit 1; done

.PHONY: clean
clean: ## Remove what was built and the state of the local system
	@if [ -e $(DEV) ]; then $(PYTHON) -m local clean; fi
	@rm -rf build .rollcall .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules \
		gallery
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune \
		-exec rm -rf {} +
