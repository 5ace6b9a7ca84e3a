# `make help` lists what there is. Everything is installed into this folder; only caches of uv, npm and CDK are in the home folder.
PYTHON ?= python3
BIN := .venv/bin
SCHEDULES ?= 10000
CASES ?= 5000
SEED ?= 1
REPLAY ?=
ONLY ?=
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
export CDK_DISABLE_CLI_TELEMETRY := true

.PHONY: help setup tools lock lint check test verify-aws chaos freeze fuzz memory mutants bench bench-fleet screenshots demo local local-down synth assembly build clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: .venv/.ready .venv-plane/.done .venv-runtime/.done ## Install what runs Sluice: enough for the demo

tools: setup .venv/.done node_modules/.done ## Install what checks, tests and deploys it, too

INSTALLER := $(BIN)/python -m infra.packaging.installer
INSTALL := $(INSTALLER) pip install --require-hashes

$(BIN)/uv: requirements-installer.lock
	@$(PYTHON) -c 'import sys; sys.exit("Sluice needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@echo "Installing uv, which installs the rest ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

.venv/.ready: requirements.lock cli/requirements.lock pyproject.toml | $(BIN)/uv
	@echo "Installing the command and CDK ..."
	@$(INSTALL) --python .venv -r requirements.lock -r cli/requirements.lock
	@$(INSTALLER) pip install --quiet --python .venv --no-deps --no-build-isolation -e .
	@touch $@

.venv/.done: .venv/.ready requirements-dev.lock
	@echo "Installing what checks and tests Sluice ..."
	@$(INSTALL) --python .venv -r requirements-dev.lock
	@touch $@

.venv-plane/.done: local/requirements.lock | $(BIN)/uv
	@echo "Installing the embedded control plane ..."
	@$(INSTALLER) venv --quiet --allow-existing --python $(BIN)/python .venv-plane
	@$(INSTALL) --python .venv-plane -r local/requirements.lock
	@touch $@

.venv-runtime/.done: local/requirements-runtime.lock | $(BIN)/uv
	@echo "Installing what handlers find on AWS ..."
	@$(INSTALLER) venv --quiet --allow-existing --python $(BIN)/python .venv-runtime
	@$(INSTALL) --python .venv-runtime -r local/requirements-runtime.lock
	@touch $@

node_modules/.done: package.json package-lock.json
	@echo "Installing Node packages ..."
	@npm ci --silent
	@touch $@

tests/browser/node_modules/.done: tests/browser/package.json tests/browser/package-lock.json
	cd tests/browser && npm ci --silent
	@touch $@

lock: setup ## Pin all Python packages by hash, as the requirements ask for
	@for name in requirements-installer requirements requirements-dev cli/requirements local/requirements local/requirements-runtime; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-annotate --output-file $$name.lock $$name.txt; done

# What AWS knows of templates, permissions and requests takes half a minute: only after a change of these.
AWS_FACTS := app.py cdk.json requirements-dev.lock $(shell find infra statemachine functions/sluice/aws tests/infra -type f \
	-not -path '*/__pycache__/*')

build/.aws-rules: $(AWS_FACTS) | tools
	$(BIN)/python -m pytest tests/infra/aws_rules tests/infra/grants
	@mkdir -p build && touch $@

check: lint build/.aws-rules ## Run `make lint`, and ask what AWS would refuse

lint: tools ## Format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy functions/sluice functions/handlers cli/sluice_cli infra local verify_aws app.py tests/tasks tests/adapters
	$(BIN)/lint-imports

# The page is tested in the system's own browser, if there is one.
CHROMIUM := $(firstword $(foreach name,chromium-headless-shell chromium chromium-browser google-chrome,\
	$(shell command -v $(name))))

# Three at once on two processors: a scenario waits for its plane a quarter of the time.
test: tools ## Run `make lint`, then all tests
	@$(MAKE) --no-print-directory --jobs=3 lint assembly $(if $(CHROMIUM),tests/browser/node_modules/.done)
	@$(if $(CHROMIUM),,echo "No Chromium is installed: tests/scenarios/people/test_page*.py are left out.")
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --cov $(if $(CHROMIUM),-m 'not memory')

verify-aws: build tools ## Check a real account, and report it (ARGS='--help'; ARGS=--plane: the embedded plane)
	@$(BIN)/python -m verify_aws $(ARGS)

# Sets are walked in one order in every process, or two runs would keep the same release differently.
freeze: build tools ## Keep this release: deployments that wait in every way, for the tests of all later ones
	@PYTHONHASHSEED=0 .venv-plane/bin/python -m tests.releases.freeze

# Sets are walked in one order in every process, or a seed would not repeat its run.
chaos: build tools ## Run 10,000 fault schedules (SCHEDULES=n SEED=n), or one again (REPLAY='...')
	@PYTHONHASHSEED=0 .venv-plane/bin/python -m tests.faults.chaos --schedules $(SCHEDULES) --seed $(SEED) --replay '$(REPLAY)'

fuzz: build tools ## Send thousands of requests that nobody thought of to a plane (CASES=n)
	@CASES=$(CASES) $(BIN)/python -m pytest tests/attacks/test_fuzz.py tests/scenarios/intake/test_openapi.py

memory: build tools ## Measure the most memory that handlers use with the largest inputs
	@$(BIN)/python -m pytest -s -m memory tests/scenarios/repair/test_memory.py

mutants: build tools ## Make the lines wrong that safety rests on, and see that tests notice (ONLY=text)
	@$(BIN)/python -m tests.mutants.run --only '$(ONLY)'

bench: build tools ## Measure plans, cold starts, deployments and verdicts against their budgets
	@PYTHONPATH=functions $(BIN)/python bench/plan.py
	@PYTHONPATH=functions $(BIN)/python bench/hostile.py
	@$(BIN)/python bench/cold_start.py
	@PYTHONHASHSEED=0 PYTHONPATH=functions:cli .venv-plane/bin/python bench/calls.py 1 10 100
	@$(BIN)/python bench/deployment.py
	@PYTHONPATH=functions:. $(BIN)/python bench/analysis.py
	@PYTHONPATH=functions:. $(BIN)/python bench/early.py

bench-fleet: build tools ## Measure what grows with the number of targets, against budgets (TARGETS="1 10 100")
	@$(BIN)/python bench/fleet.py $(TARGETS)
	@$(BIN)/python bench/fleet_reads.py $(TARGETS)

screenshots: build tools tests/browser/node_modules/.done ## Take the pictures of the page again, and measure a minute of watching
	@$(BIN)/python -m tests.screenshots.take

SAY_IT_TAKES_A_WHILE = @test -d .local/assemblies || echo "Packaging the handlers and synthesising the template ..."

demo: setup ## Deploy to two accounts on the embedded control plane, and watch it roll back
	$(SAY_IT_TAKES_A_WHILE)
	@$(BIN)/python -m local.demo

local: setup ## Start the embedded control plane and keep it running
	$(SAY_IT_TAKES_A_WHILE)
	@$(BIN)/python -m local up

local-down: ## Stop the embedded control plane
	$(BIN)/python -m local down

build: setup ## Package the handlers for this machine
	@$(BIN)/python -m infra.packaging.package_handlers --for plane

assembly: build ## Synthesise the stack with them, too, which every plane deploys
	@$(BIN)/python -c 'from local.synthesis import synthesise; synthesise()'

synth: setup node_modules/.done ## Package the handlers for AWS and synthesise the CloudFormation templates
	$(BIN)/python -m infra.packaging.package_handlers --for aws
	node_modules/.bin/cdk synth --quiet

clean: ## Remove everything that was installed or built
	rm -rf .venv .venv-plane .venv-runtime node_modules tests/browser/node_modules build cdk.out .local
