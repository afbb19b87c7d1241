# Needs make and Python 3.11 or newer. uv is taken from PyPI into .tools/ when the machine has none.

PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
ARGS ?=
SHARE ?= 1
SOAKED := tests/faults tests/house/test_migrations.py tests/keeping/test_backup.py

# Programs are started by the hundred in the tests: what Python has compiled is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test bench soak lint screenshots clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 20

run: | $(UV) ## set up the demonstration place in ./data and serve it on http://127.0.0.1:8000
	@exec $(UV) run --quiet --locked --no-dev sh assets/run.sh

test: | $(UV) ## run every test, browser tests included (make test ARGS="-k undo" for some)
	@$(UV) sync --quiet --locked
	-@$(UV) run --quiet --no-sync python -m e2e.support.browser
	@exec $(UV) run --quiet --no-sync pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

soak: | $(UV) ## the tests of faults for hours instead of minutes (SHARE=0.1 for a tenth); prints their figures
	@$(UV) sync --quiet --locked
	@CASEBOARD_SOAK=$(SHARE) exec $(UV) run --quiet --no-sync pytest $(SOAKED) $(ARGS)

bench: | $(UV) ## measure the production server on both databases (ARGS=--quick for a first look)
	@exec $(UV) run --quiet --locked python -m bench $(ARGS)

lint: | $(UV) ## only the linters, the types and the order of imports
	@exec $(UV) run --quiet --locked pytest tests/house/test_tooling.py $(ARGS)

screenshots: | $(UV) ## take the README's two pictures again
	@exec $(UV) run --quiet --locked python -m e2e.screenshots

clean: ## remove what was built (never ./data)
	rm -rf .venv .tools dist caseboard/static/js caseboard/static/vendor caseboard/printing/fonts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# A machine's Python may lack venv (Debian's python3 without python3-venv) or pip: either one is enough.
.tools/uv/bin/uv:
	@rm -rf .tools/uv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Caseboard needs Python 3.11 or newer as $(PYTHON); name another with make PYTHON=..." >&2; exit 1; }
	@{ $(PYTHON) -m venv .tools/uv >/dev/null 2>&1 && .tools/uv/bin/python -m pip install --quiet uv; } \
		|| { rm -rf .tools/uv; $(PYTHON) -m pip install --quiet --root-user-action=ignore --target .tools/uv uv; } \
		|| { rm -rf .tools/uv; echo "uv could not be taken from PyPI: the reason is above. Where Python has" \
			"neither venv nor pip, install one (on Debian: apt-get install python3-venv)." >&2; exit 1; }
