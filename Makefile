# Everything starts from here: `make run` for the portal, `make test` for its tests.
# See docs/operations.md.
PYTHON ?= python3
VENV := .venv/bin
# One more than two cores: while journeys wait for a browser, other tests compute.
PROCESSES := 3

.PHONY: run test check types style bench sbom audit clean prepare-tests prepare-supply

run: ## the portal with its demo, on http://127.0.0.1:8000
	@exec $(PYTHON) edu_duty/bootstrap.py run

prepare-tests:
	@$(PYTHON) edu_duty/bootstrap.py dev

prepare-supply:
	@$(PYTHON) edu_duty/bootstrap.py supply

test: prepare-tests ## unit, integration and browser tests, then what touches a database again on PostgreSQL and Redis
	env -u DATABASE_URL -u BROKER_URL $(VENV)/python -m pytest -n $(PROCESSES)
	EDU_DUTY_STACK=1 $(VENV)/python -m pytest -n $(PROCESSES)

check: types style ## what is read and not run

types: prepare-tests
	$(VENV)/mypy .

style: prepare-tests
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	$(VENV)/djlint templates --check
	$(VENV)/djlint templates --lint
	@export DATA_DIR="$$(mktemp -d)" DEBUG=0; trap 'rm -rf "$$DATA_DIR"' EXIT; \
	HTTPS=1 SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(VENV)/python manage.py check --deploy --fail-level WARNING && \
	$(VENV)/python manage.py makemigrations --check --dry-run

bench: prepare-tests ## what the README's figures come from
	$(VENV)/python -m bench

sbom: prepare-supply ## what the portal is made of, as CycloneDX JSON: build/sbom.json
	mkdir -p build
	$(VENV)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
		--output-reproducible --of JSON -o build/sbom.json

audit: prepare-supply ## known vulnerabilities of what is pinned; asks a service on the network
	$(VENV)/pip-audit --disable-pip --require-hashes -r requirements.lock
	$(VENV)/pip-audit --disable-pip --require-hashes -r tests/requirements.lock
	$(VENV)/pip-audit --disable-pip --require-hashes -r supply.lock

clean: ## caches; data under var/ stays
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
