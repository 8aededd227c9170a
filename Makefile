# Azm-e-Istahkam, checked. `make report` and `make test` do all set-up by themselves.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help report test elsewhere lab lint bench faults mutants check accept lock clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

report: $(READY) ## run all notebooks and build reports/report.html
	@$(RUN)/azm report

test: $(READY) ## unit tests, and every notebook against its committed outputs
	@$(RUN)/python -m pytest -q -n auto --dist loadfile --nbval tests notebooks

elsewhere: $(READY) ## run all notebooks as other machines would (about 20 minutes)
	@$(RUN)/python tests/elsewhere

lab: $(READY) ## open JupyterLab on working copies in workbench/
	@$(RUN)/azm lab

lint: $(READY) ## style and types of the code
	@$(RUN)/ruff check . && $(RUN)/ruff format --check . && $(RUN)/mypy

check: $(READY) ## check every table in data/
	@$(RUN)/azm check

accept: $(READY) ## renew the committed outputs and say what changed
	@$(RUN)/azm accept

bench: $(READY) ## what a run takes, and how it grows (about a quarter of an hour)
	@$(RUN)/python benchmarks/run.py

# The extra `dask` stays out: it is for sweeps on several machines, and no report or test needs it.
faults: $(READY) ## stop runs at 200 random moments and harm them in other ways (about 40 minutes)
	@AZM_KILL_POINTS=200 AZM_RANDOM_EDITS=40 $(RUN)/python -m pytest -q -n 2 tests/run/test_faults.py tests/run/test_reruns.py

mutants: $(READY) ## change the code of methods and claims and see which tests notice (an hour; needs mutmut)
	@test -x $(RUN)/mutmut || { echo 'azm: mutmut lacks; install the extra `mutants` into $(VENV)' >&2; exit 1; }
	@$(RUN)/mutmut run && $(RUN)/mutmut results

lock: $(READY) ## renew requirements.lock from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra test \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements.lock pyproject.toml

clean: ## remove what was built, except reports and working copies
	@rm -rf $(VENV) .venv.elsewhere-* .pytest_cache .ruff_cache .mypy_cache .hypothesis mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml setup.sh
	@sh setup.sh "$(PYTHON)" "$(VENV)"
