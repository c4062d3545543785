# `make` alone lists the commands. All run in the virtual environment VENV, which is created on first use.
VENV ?= .venv
PORT ?= 8000
PY = "$(VENV)/bin/python"
# Universal: one lock with the markers of every platform and of Python 3.11 to 3.14. The index is left out because users
# behind a mirror install from theirs.
LOCK = $(PY) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	--no-annotate --no-header
export PORT

.DEFAULT_GOAL := help
.PHONY: bench bench-large drill figures help lint lock messages openapi run screenshots test test-browser test-clients venv

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# exec, here and below: Ctrl-C then reaches Python alone, and its exit status is make's.
run: venv ## Start everything on http://127.0.0.1:8000/ until Ctrl-C (another port: make run PORT=8001)
	@exec $(PY) -m sco.running

# Three workers: on two cores, one goes on while another waits for a server that starts or for a time to pass. By file:
# tests of one file share a database, which each worker would otherwise clone for itself. In the order of
# tests/conftest.py: pytest-xdist's own puts a file of few long tests at the end, where one worker waits for the others.
test: venv ## Run the test suite on an embedded PostgreSQL of its own
	@exec $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# A run of its own: what it needs of npm and PyPI is installed below var/ at its first run.
test-clients: venv ## Generate clients from docs/openapi.json, compile them and call every operation (needs Node)
	@exec $(PY) -m pytest tests/clients

# A process for each file: playwright's loop gives Django another connection, which outlives the database of its file.
test-browser: venv ## Work at the desk in a browser, in both languages and widths (needs Chromium)
	@failed=0; for file in tests/browser/test_*.py; do $(PY) -m pytest $$file -q || failed=1; done; exit $$failed

screenshots: venv ## Write the main pages of the desk into docs/screenshots (needs Chromium)
	@exec $(PY) -m pytest tests/browser/screenshots.py -q

lint: venv ## Check style, types, imports, migrations, docs/openapi.json, production settings and security
	@exec $(PY) -m tools.lint

figures: venv ## Score the reader of figures on the gold set, and list what it gets wrong
	@exec $(PY) -m tools.figures

bench: venv ## Load 10,000 articles and compare the API with a plain baseline
	@exec $(PY) -m benchmarks

bench-large: venv ## Load 1,000,000 articles and compare the API there with 10,000 (40 minutes; 40 GB)
	@exec $(PY) -m benchmarks.large

drill: venv ## Run the slow tests: kills, races, failovers, attacks; then the API's against a real public service
	@$(PY) -m pytest -m drill tests/drills tests/api tests/connections tests/desk tests/importer tests/ledger tests/monitoring tests/postgres tests/running tests/search tests/transparency tests/webhooks
	@exec $(PY) -m pytest tests/api --public-service -n 2 --dist loadfile

lock: venv ## Lock the newest allowed versions of all dependencies, with hashes
	$(LOCK) --upgrade requirements/base.in -o requirements/base.txt
	$(LOCK) --upgrade requirements/cache.in -c requirements/base.txt -o requirements/cache.txt
	$(LOCK) --upgrade requirements/export.in -c requirements/base.txt -o requirements/export.txt
	$(LOCK) --upgrade requirements/dev.in -c requirements/base.txt -o requirements/dev.txt
	$(LOCK) --upgrade requirements/clients.in -c requirements/dev.txt -o requirements/clients.txt
	$(LOCK) --upgrade requirements/uv.in -o requirements/uv.txt
	@if command -v npm >/dev/null; then cd tests/clients && \
		npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund; \
	else echo "tests/clients/package-lock.json stays as it is: Node is not installed."; fi

messages: venv ## Collect the strings to translate into locale/, and compile the translations
	@mkdir -p var && $(PY) -m babel.messages.frontend --quiet extract -F babel.cfg -k gettext_noop -k gettext_lazy -k _lazy -k ngettext_lazy:1,2 -k pgettext_lazy:1c,2 --sort-output --no-location -o var/django.pot sco articles mechanisms
	@$(PY) -m babel.messages.frontend --quiet update -D django -i var/django.pot -d locale -l zh_Hans --no-fuzzy-matching --ignore-obsolete -w 120
	@exec $(PY) -m babel.messages.frontend --quiet compile -D django -d locale

openapi: venv ## Regenerate docs/openapi.json after a change to the API
	@exec $(PY) manage.py spectacular --format openapi-json --file docs/openapi.json

# A recipe of its own rather than a file target: tools/venv.py knows whether the environment is complete, make does not.
venv:
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
		if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then \
			exec "$$python" tools/venv.py "$(VENV)"; \
		fi; \
	done; \
	echo "Python 3.11, 3.12, 3.13 or 3.14 is needed, and none was found as python3 or python3.11 to python3.14." >&2; \
	echo "Install one (Debian and Ubuntu: apt install python3 python3-venv) and try again." >&2; exit 1
