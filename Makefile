# One environment, .venv, made from the lock file on first use.
# Every target works as the first command typed in a fresh checkout.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
BUILT  := $(VENV)/.built
BENCH  := .venv-bench
NATIVE := CMakeLists.txt $(wildcard native/*.* native/editable/CMakeLists.txt native/*/*.*pp)
# The tool that writes the lock file; nobody needs it to use the lock.
UV     := uv==0.13.9

.DEFAULT_GOAL := help
.PHONY: help demo test check bench sanitize lock clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\): .*## /  make \1	/p' $(MAKEFILE_LIST)

demo: $(BUILT) ## install, train on the bundled digits, write the report
	$(BIN)/backlit train --out runs
	@echo
	@echo "The report: $$(ls -t runs/*/report.html | head -n 1)"

test: $(BUILT) ## run every test
	$(BIN)/python -m pytest -q

check: $(BUILT) ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(BUILT) $(BENCH)/.ready ## time Backlit beside its peers, the table and its picture
	$(BIN)/python -m benchmarks --save $(ARGS)

# Threads are at work in the runtime alone; spoilt programs race, and are run without threads' judge.
sanitize: $(READY) ## the C++ checks, watched by sanitizers
	@for kind in address,undefined thread; do \
	    PATH="$(abspath $(BIN)):$$PATH" cmake -S . -B build/$$kind -G Ninja -DBACKLIT_PYTHON=OFF \
	        -DBACKLIT_CHECKS=ON -DBACKLIT_SANITIZE=$$kind > /dev/null \
	    && PATH="$(abspath $(BIN)):$$PATH" cmake --build build/$$kind || exit 1; done
	build/thread/runtime_check 0
	build/address,undefined/runtime_check
	build/address,undefined/gemm_check
	@for isa in $$(build/address,undefined/isas); do \
	    for check in build/address,undefined/*_check_$$isa; do \
	        echo $$check; $$check || exit 1; done; done

lock: ## choose the newest allowed releases and write requirements-dev.lock
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet $(UV)
	.venv-lock/bin/uv pip compile pyproject.toml --quiet --group dev --upgrade \
	    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --custom-compile-command "make lock" --output-file requirements-dev.lock

# The peers live apart: nothing of theirs can slip into what is developed or tested.
$(BENCH)/.ready: pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(PYTHON) -c 'import tomllib; groups = tomllib.load(open("pyproject.toml", "rb")); \
	    print(*groups["dependency-groups"]["bench"], sep="\n")' > $(BENCH)/requirements.txt
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check \
	    -r $(BENCH)/requirements.txt
	@touch $@

clean: ## remove the environment, builds and caches; runs/ stays
	rm -rf $(VENV) $(BENCH) .venv-lock build dist .pytest_cache .mypy_cache .ruff_cache
	rm -rf .import_linter_cache .hypothesis
	find native/editable -mindepth 1 -maxdepth 1 ! -name CMakeLists.txt -exec rm -rf {} +
	rm -f src/backlit/engines/native/_native.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock holds what builds the project too, so that installing it asks for nothing more.
$(READY): pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	    "Backlit needs Python 3.11 or newer; say which: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --require-hashes -r requirements-dev.lock
	@touch $(READY)

# Compiled again when a C++ source has changed. Tools of the environment are found before others.
$(BUILT): $(READY) $(NATIVE)
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pip install --quiet \
	    --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(BUILT)
