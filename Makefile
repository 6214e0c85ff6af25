# The two commands that matter: make features, make test. `make help` lists all.

PYTHON ?= python3
VENV ?= .venv
TIMES ?= 20
WORKERS ?= 4 # of the tests: half of their time they wait for processes, heartbeats and limits
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BENCHMARKS := $(subst /,.,$(basename $(wildcard benchmarks/bench_*.py)))

.DEFAULT_GOAL := help
.PHONY: help features test exhaustive mutants soak lint types bench docs report clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Exit code 5 says that ARGS selected nothing of a family; what ends the first run early ends both.
features: $(INSTALLED)  ## Run all features, on SKA-Mid and on TMT, simulated (ARGS="-k abort" for some)
	@$(BIN)/pytest features/ -m "not tmt" $(ARGS); ska=$$?; \
	case $$ska in 0|1|5) ;; *) exit $$ska;; esac; \
	$(BIN)/pytest features/ -m tmt --target=simulated-tmt --add-results $(ARGS); tmt=$$?; \
	case $$ska-$$tmt in 0-0|0-5|5-0) ;; 0-*|5-*) exit $$tmt;; *) exit $$ska;; esac

test: $(INSTALLED)  ## Run the tests of the harness and of the simulators, then all features
	$(BIN)/pytest tests/ features/ -n $(WORKERS) $(if $(ARGS),,--every-transition) $(ARGS)

lint: $(INSTALLED)  ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

exhaustive: $(INSTALLED)  ## Run the campaigns of the tests that take minutes (ARGS="-k subscriptions" for some)
	FIRSTLIGHT_EXHAUSTIVE=1 $(BIN)/pytest tests/exhaustive $(ARGS)

mutants: $(INSTALLED)  ## Change each check of each feature, and see that it fails (the tests do so for one of each kind)
	FIRSTLIGHT_ALL_CHANGES=1 $(BIN)/pytest tests/library/test_steps_check.py $(ARGS)

soak: $(INSTALLED)  ## Run all features TIMES times (20), in random order on two workers, until one run fails
	for run in $$(seq $(TIMES)); do echo "== run $$run of $(TIMES)"; $(BIN)/pytest features/ -n 2 --random-order-bucket=global $(ARGS) || exit 1; done

types: $(INSTALLED)  ## Check types
	$(BIN)/mypy

bench: $(INSTALLED)  ## Measure, side by side with a baseline
	for benchmark in $(BENCHMARKS); do echo "== $$benchmark"; $(BIN)/python -m $$benchmark || exit 1; done

docs: $(INSTALLED)  ## Write the catalogues of sentences and of features (docs/sentences.md, docs/features.md)
	$(BIN)/firstlight catalogue

report: $(INSTALLED)  ## Make the HTML report of the last run (needs Node.js)
	$(BIN)/firstlight report

clean:  ## Remove what was made, the environment included
	rm -rf $(VENV) build *.egg-info reports/results* reports/html reports/node_modules .mypy_cache .ruff_cache .pytest_cache

# Made anew when what is to be installed changes.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 to 3.13 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 ...") if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[development]'
	touch $@
