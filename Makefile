# Two commands matter: `make run` and `make test`. `make help` lists the others.
# The recipes only call Python, which explains itself better than a shell can.

PYTHON ?= python3
PORT ?= 8000
BOOTSTRAP = $(PYTHON) scripts/bootstrap.py
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test check format lock bench screenshot python

help: ## say what there is
	@echo "make run         set up everything and serve on 127.0.0.1:8000 (PORT=8001 for another port, DEMO=0 for no demo people)"
	@echo "make test        set up everything and run the whole gate: style, types, tests on both databases, browser"
	@echo "make check       only the quick part of the gate: style, types, templates, migrations, settings"
	@echo "make format      bring Python and templates into the house style"
	@echo "make bench       measure time and memory (tests/performance)"
	@echo "make screenshot  make the picture in the README again"
	@echo "make lock        choose the versions in requirements/ again"

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON) here. Install it, or name yours: make run PYTHON=/path/to/python3"; exit 1; }

run: python ## serve the site on this machine
	@$(BOOTSTRAP) run

test: python ## the gate
	@$(BOOTSTRAP) test -m scripts.gate

check: python ## the quick part of the gate
	@$(BOOTSTRAP) test -m scripts.gate quick

format: python
	@$(BOOTSTRAP) test -m scripts.gate format

lock: python
	@$(BOOTSTRAP) test -m scripts.lock

bench: python
	@$(BOOTSTRAP) test -m tests.performance

screenshot: python
	@$(BOOTSTRAP) test -m tests.browser.screenshot
