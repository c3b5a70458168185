# Every target is one line of real command; copy it out of here whenever the target does more or less than you want.
PYTHON ?= python3
BIN := .venv/bin
SIZES ?= 120000 1200000 12000000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-s3 setup-spark setup-redshift setup-airflow run test test-real test-pages test-resilience test-readers test-airflow test-spark test-redshift bench bench-matching bench-readers bench-questions bench-objects bench-engines lint notebook format docs site analyses airflow airflow-stop warehouse-start warehouse-stop lock clean

help: ## Explain the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.done ## Make the virtual environment .venv with what a run needs, every version pinned

setup-dev: .venv/.done-dev ## Add to .venv what tests, linters and the benchmark need

.venv/.done: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 10) <= sys.version_info < (3, 14) else "Python 3.10 to 3.13 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.done-dev: .venv/.done requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup-s3: .venv/.done-s3 ## Add to .venv what s3://… needs

.venv/.done-s3: .venv/.done requirements-s3.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-s3.lock
	@touch $@

setup-spark: .venv/.done-spark ## Add to .venv what --target spark needs, besides Java 17: half a gigabyte

.venv/.done-spark: .venv/.done requirements-spark.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

setup-redshift: .venv/.done-redshift .venv-redshift/.done ## Add to .venv what `load --to redshift` needs, and make .venv-redshift, whose dbt builds there

.venv/.done-redshift: .venv/.done requirements-redshift.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-redshift.lock
	@touch $@

.venv-redshift/.done: tests/redshift/requirements.lock
	$(PYTHON) -m venv --clear .venv-redshift
	.venv-redshift/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/redshift/requirements.lock
	@touch $@

run: setup ## Everything: warehouse started, made-up sample loaded, models built, what to watch on the screen
	$(BIN)/netflix-ratings run

test: setup-dev ## What proves it before a commit: lint, types, pytest, dbt build and tests of the sample, metadata checks
	$(BIN)/python tests/run_parts.py

test-real: setup-dev ## What proves it on real files: they are built, tested and measured against labels; NETFLIX_RATINGS_DATA names their folder
	$(BIN)/python tests/run_parts.py real

test-pages: setup-dev ## What proves the pages: they are opened, clicked and typed into in Chromium
	$(BIN)/pytest -q -p no:cacheprovider -n 2 --dist loadfile -m browser tests/netflix_ratings

test-resilience: setup-dev ## What proves it for minutes more: killed at many points, odd values in each source, days one after another
	$(BIN)/pytest -q -p no:cacheprovider -n 2 --dist loadfile --no-loadscope-reorder -m resilience tests/loaders tests/netflix_ratings

test-airflow: setup-airflow ## What proves the daily operation: object storage and Airflow, with real servers
	$(BIN)/pytest -q -p no:cacheprovider -n 2 --dist loadfile tests/operations

setup-airflow: setup-dev setup-s3 .venv/.done-servers .venv-airflow/.done ## Make what test-airflow needs: Airflow in an environment of its own, servers of object storage

test-readers: setup-dev ## What proves many readers: replicas, failover and a pooler, with real servers
	$(BIN)/pytest -q -p no:cacheprovider -n 2 tests/readers

test-spark: setup-dev setup-spark ## What proves Spark: the sample on both engines row by row, and a cluster that loses a worker and a driver
	$(BIN)/pytest -q -rP -p no:cacheprovider tests/spark

test-redshift: setup-dev .venv-redshift/.done ## What can be proved of Redshift without a cluster: all is compiled for it, and held against what it lacks
	$(BIN)/pytest -q -p no:cacheprovider tests/redshift

.venv/.done-servers: .venv/.done-dev tests/operations/requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/operations/requirements.lock
	@touch $@

bench: setup-dev ## Measure load and build beside others, into docs/benchmarks.md, for an hour; SIZES="12000 120000": for minutes
	$(BIN)/python -m tests.bench --sizes $(SIZES)

bench-matching: setup-dev ## Match the sample beside Splink, into docs/benchmarks.md; FILES="--from DIR --labels FILE …": your own files
	$(BIN)/python -m tests.bench_matching $(FILES)

bench-readers: setup-dev ## Ask as many readers do, directly and through PgBouncer, while it is rebuilt; OPTIONS="--titles N --clients N …"
	$(BIN)/python -m tests.bench_readers $(OPTIONS)

bench-questions: setup-dev ## Ask the warehouse each question of many readers with many values, into docs/benchmarks.md; OPTIONS="--sets N"
	$(BIN)/python -m tests.bench_readers.questions $(OPTIONS)

bench-objects: setup-dev setup-s3 .venv/.done-servers ## Load the same files from a folder and from object storage, into docs/benchmarks.md; OPTIONS="--imdb-titles N"
	$(BIN)/python -m tests.bench_objects $(OPTIONS)

bench-engines: setup-dev setup-spark ## Build the same files on Postgres, Spark and a Spark cluster, into docs/benchmarks.md; OPTIONS="--sizes N … --minutes N"
	$(BIN)/python -m tests.bench_engines $(OPTIONS)

lint: setup-dev ## Only the quick checks: ruff, imports, mypy, sqlfluff
	$(BIN)/python tests/run_parts.py ruff imports mypy sqlfluff

notebook: setup-dev ## Make docs/notebook.ipynb of docs/notebook.py
	$(BIN)/python -m tests.notebook

format: setup-dev ## Format Python and SQL
	$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/sqlfluff fix

docs: setup ## The data dictionary as one page: target/static_index.html
	$(BIN)/netflix-ratings docs

site: setup ## The catalogue as pages to look at: target/site/index.html
	$(BIN)/netflix-ratings site

analyses: setup ## The questions people ask, answered on the screen
	$(BIN)/netflix-ratings ask

airflow: ## Start Airflow on this machine, with all that it needs, to do the daily work
	sh airflow/start.sh

airflow-stop: ## Stop that Airflow
	sh airflow/stop.sh

.venv-airflow/.done: airflow/requirements.lock
	$(PYTHON) -m venv --clear .venv-airflow
	.venv-airflow/bin/pip install --quiet --disable-pip-version-check --require-hashes -r airflow/requirements.lock
	@touch $@

warehouse-start: setup ## Start the embedded Postgres
	$(BIN)/netflix-ratings warehouse start

warehouse-stop: setup ## Stop the embedded Postgres
	$(BIN)/netflix-ratings warehouse stop

# One lock for running, and one for each extra, which adds only: the first binds the versions of the others.
LOCK := uv pip compile --quiet --universal --python-version 3.10 --no-strip-extras --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml

lock: ## Pin the dependencies for every supported Python at once (needs uv)
	$(LOCK) --output-file requirements.lock --group build
	$(LOCK) --output-file requirements-dev.lock --extra dev --constraints requirements.lock
	$(LOCK) --output-file requirements-s3.lock --extra s3 --constraints requirements.lock
	$(LOCK) --output-file requirements-spark.lock --extra spark --constraints requirements.lock
	$(LOCK) --output-file requirements-redshift.lock --extra redshift --constraints requirements.lock
	$(subst pyproject.toml,tests/redshift/requirements.in,$(LOCK)) --output-file tests/redshift/requirements.lock --constraints requirements-redshift.lock
	$(subst pyproject.toml,tests/operations/requirements.in,$(LOCK)) --output-file tests/operations/requirements.lock --constraints requirements-dev.lock --constraints requirements-s3.lock
	$(subst --no-strip-extras,--strip-extras,$(subst pyproject.toml,airflow/requirements.in,$(LOCK))) --output-file airflow/requirements.lock
	$(subst pyproject.toml,tests/bench_matching/requirements.in,$(LOCK)) --output-file tests/bench_matching/requirements.lock

clean: ## Remove what the tools made; the warehouse and its data stay
	rm -rf .venv .venv-airflow .venv-redshift target logs coverage.json .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
