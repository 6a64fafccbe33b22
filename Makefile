# Everything is installed into this checkout (.tools, .venv, .venv-*); nothing is installed globally.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first interpreter that runs and is new enough. `make demo PYTHON=/path/to/python` chooses another.
PYTHON ?= $(firstword $(foreach python,python3 python3.13 python3.12 python3.14 python3.11,$(shell \
	$(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(python))))
# What Lambda runs: the artefacts are built for it and with it.
RUNTIME := python3.13
# The template with what the owner's tools need, and the libraries that they stand on.
WHOLE := .aws-sam/template.json
# The same for `make check`, which may run while something is built.
VALIDATED := .aws-sam/validated.json
# The same for checkov, which takes a loop for a resource and then leaves out of every function what Globals say.
UNROLLED := .aws-sam/unrolled.json
OF_THE_TOOLS := tools/requirements.txt
# What is deployed unless samconfig.toml says otherwise; an x86 machine that wants to run the artefacts builds them with
# ARCHITECTURE=x86_64.
ARCHITECTURE ?= $(shell sed -n '/^  Architecture:$$/,/^  [A-Z].*:$$/s/^    Default: //p' template.yaml)

UV := .tools/bin/uv
RUN := .venv/bin
SAM := .venv-sam/bin/sam
# What `sam validate --lint` asks, of all templates at once.
LINTER := .venv-sam/bin/cfn-lint
CHECKOV := .venv-checkov/bin/checkov
ZIZMOR := .venv-checkov/bin/zizmor
# Libraries are compiled once, on first use, even where the shell says otherwise.
unexport PYTHONDONTWRITEBYTECODE
# The certificates that this machine trusts: behind a company's proxy the ones uv brings are not enough.
export UV_SYSTEM_CERTS ?= 1
export SAM_CLI_TELEMETRY := 0
# The template has loops, which SAM unrolls only when it is told to.
export SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS := 1
# Where `make deploy` deploys to, if the caller says so; otherwise their AWS configuration says it.
CALLERS_REGION := $(or $(REGION),$(AWS_REGION),$(AWS_DEFAULT_REGION))
# SAM wants one to read the template.
export AWS_DEFAULT_REGION ?= us-east-1

.PHONY: help setup demo test golden documented check local token build test-artefact test-installed test-api test-recipe test-clients test-console test-desks test-instructions test-differential fuzz sam-local invoke rehearse rehearse-second bench deploy requirements format clean

help: ## Say what can be done
	@echo "Service Desk MCP"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# Another desk behind the tools: make local DESK=rt, make demo DESK=rt. A real Request Tracker (Debian, as root or with its packages).
DESK ?=

# More on the terminal: make demo VERBOSE=1, every message on the wire; make local VERBOSE=1, the functions' log.
VERBOSE ?=

demo: .venv/ready-local ## Watch two people sign in, see different tools, and use them (VERBOSE=1: with every message)
	@$(RUN)/servicedesk walkthrough --html walkthrough.html $(if $(VERBOSE),--verbose) $(if $(DESK),--desk $(DESK))

# Who deploys, and the pipelines that a company copies.
DEPLOYER := docs/pipeline/deployer.yaml
PIPELINE := docs/pipeline/deploy.yml docs/pipeline/policy.yml

setup: .venv/ready ## Install what work on this checkout needs, the command .venv/bin/servicedesk among it

# Fewer of them, if the caller says which: make test TESTS=tests/server
TESTS ?=
# All of them go on all processors, a file on one: much of a file stands on what its first test started.
ON_ALL_PROCESSORS := --numprocesses=auto --dist=loadfile --no-loadscope-reorder

# Beside the tests of single tools, the one of all that is in the folder together.
OF_THE_FOLDER = $(if $(filter tools tools/ tools/tests tools/tests/,$(TESTS)),tests/tools/test_folder.py)

# Any value looks at all examples of a property and all calls of the soak test, as CI does; otherwise at fewer: tests/depth.py.
DEEP ?=

test: .venv/ready ## Run the tests (DEEP=1: as long as CI)
	@DEEP=$(DEEP) $(RUN)/pytest $(if $(TESTS),$(TESTS) $(OF_THE_FOLDER),$(ON_ALL_PROCESSORS))

# What is said of the tools first: the answers are made of it.
golden: .venv/ready ## Write the golden files anew: answers, documents of commands, records
	@$(RUN)/pytest -q tests/golden/test_published.py --write-golden -k is_kept
	@$(RUN)/pytest tests/golden --write-golden

documented: .venv/ready .venv-sam/ready ## Write down anew what AWS documents of the types and actions that are used here
	@$(RUN)/python -m tests.infrastructure.documented

check: .venv/ready .venv-sam/ready .venv-checkov/ready ## Format, lint, types, import contract, lock, template
	@$(RUN)/ruff format --check . || { echo "make format puts that in order."; exit 1; }
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports --no-cache
	@$(RUN)/python -m cli.own_tools
	@$(UV) lock --check --quiet && echo "uv.lock matches pyproject.toml"
	@$(UV) lock --check --quiet --project .ci/second && echo ".ci/second/uv.lock matches its pyproject.toml"
	@$(UV) lock --check --quiet --project tests/clients/agents && echo "tests/clients/agents/uv.lock matches its pyproject.toml"
	@$(call check_exported,layers/shared/requirements.txt,$(OF_THE_LAYER))
	@$(call check_exported,uv-requirements.txt,$(OF_UV))
	@$(RUN)/python -m tests.infrastructure.documented --check
	@mkdir -p $(dir $(VALIDATED)) && $(RUN)/python -m delivery.template > $(VALIDATED)
	@$(LINTER) $(VALIDATED) $(DEPLOYER) && echo "$(VALIDATED) and $(DEPLOYER) are valid templates"
	@$(RUN)/python -m delivery.template --unrolled > $(UNROLLED)
	@$(CHECKOV) --file $(UNROLLED) $(DEPLOYER) --config-file tests/infrastructure/checkov.yaml
	@$(ZIZMOR) --offline --persona auditor --strict-collection --quiet $(PIPELINE)

# Of the MCP endpoint; otherwise 9000, or a free one: make local PORT=8000
PORT ?=

local: .venv/ready ## Run the whole service on this machine, with people to sign in as (PORT=, VERBOSE=1: with its log, COMPANY=saml or oidc: with a company's sign-in, DESK=rt: in front of a real Request Tracker)
	@$(RUN)/servicedesk local $(if $(PORT),--port $(PORT)) $(if $(VERBOSE),--verbose) $(if $(COMPANY),--company $(COMPANY)) $(if $(DESK),--desk $(DESK))

# SAM's own next steps would deploy without this project's parameters; its functions need no requirements of their own.
build: .venv/ready .venv-sam/ready ## Build the artefacts for Lambda into .aws-sam/build (needs python3.13)
	@command -v $(RUNTIME) >/dev/null && $(RUNTIME) -c '' 2>/dev/null \
		|| { echo "make build needs $(RUNTIME) on PATH: the layer's wheels are chosen by the Python that Lambda runs."; \
			echo "Install it (for example 'uv python install 3.13') and put it first on PATH."; exit 1; }
	@$(RUN)/python -m cli.own_tools
	@mkdir -p $(dir $(WHOLE)) && $(RUN)/python -m delivery.template > $(WHOLE)
	@$(SAM) build --cached --template-file $(WHOLE) --base-dir . --parameter-overrides Architecture=$(ARCHITECTURE) 2>&1 \
		| awk '/^Commands you can use next/ { rest = 1 } rest || /requirements.txt file not found/ { next } { print; fflush() }'
	@$(UV) pip install --quiet --require-hashes --no-deps --only-binary :all: --target .aws-sam/build/SharedLayer/python \
		--python $(RUNTIME) --python-platform $(ARCHITECTURE:arm64=aarch64)-manylinux_2_28 -r $(OF_THE_TOOLS)
	@$(RUNTIME) -m delivery.artefact finish .aws-sam/build --architecture $(ARCHITECTURE)
	@$(if $(filter 0build,$(MAKELEVEL)$(MAKECMDGOALS)),echo "Next: make deploy ENVIRONMENT=dev REGION=...; or on this machine: make test-artefact or make sam-local")

# Any value takes what was built last as it is: what follows was changed in nothing since.
BUILT ?=
BUILD := $(if $(BUILT),,build)

# What runs here is built for this machine.
test-artefact sam-local invoke rehearse-second bench: ARCHITECTURE := $(shell uname -m | sed 's/aarch64/arm64/')
test-artefact: .venv/ready $(BUILD) ## Ask the built artefacts what the tests ask the checkout
	@$(RUN)/pytest tests/artefact --override-ini=testpaths=tests/artefact

test-installed: .venv/ready ## Install the command away from the checkout, and use it there
	@$(RUN)/pytest tests/installed --override-ini=testpaths=tests/installed

# Its one test runs all the others, each of which has its limit there.
test-recipe: .venv/ready ## Follow docs/add-a-tool.md in a copy of this checkout, and run all the tests there
	@$(RUN)/pytest tests/recipe --override-ini=testpaths=tests/recipe --override-ini=faulthandler_timeout=0

test-api: .venv/ready ## Send the permissions API thousands of requests made from its description
	@$(RUN)/pytest tests/described --override-ini=testpaths=tests/described

# Groups of tests/clients/agents/pyproject.toml; each is installed alone, as a person would.
FRAMEWORKS := langchain-mcp-adapters llama-index-tools-mcp openai-agents strands-agents

test-clients: .venv/ready $(FRAMEWORKS:%=.venv-clients/%/ready) .venv-clients/pysaml2/ready tests/clients/node_modules/ready tests/browser/node_modules/ready ## Connect real clients and agents, identity providers, the conformance suite and a browser (needs Node 20 and xmlsec1)
	@command -v xmlsec1 >/dev/null || { echo "This needs xmlsec1: apt install xmlsec1"; exit 1; }
	@$(RUN)/pytest tests/clients tests/conformance --override-ini="testpaths=tests/clients tests/conformance"
	@$(RUN)/python -m tests.browser sign_in $(SCREENSHOTS)
	@$(RUN)/python -m tests.browser company $(SCREENSHOTS)

test-desks: .venv/ready .venv-clients/roundup/ready ## Hold the adapters of Request Tracker and Roundup to their promises on real ones (Debian, as root or with its packages)
	@local/request_tracker/install
	@$(RUN)/pytest -n2 --dist worksteal tests/desks/real --override-ini=testpaths=tests/desks/real

test-console: .venv/ready tests/browser/node_modules/ready ## Use the administrators' console in a real browser (needs Node 20)
	@$(RUN)/python -m tests.browser console $(SCREENSHOTS)

test-instructions: .venv/ready ## Count the instructions of a start and of warm requests (needs valgrind)
	@command -v valgrind >/dev/null || { echo "This needs valgrind: apt install valgrind"; exit 1; }
	@$(RUN)/pytest -rP --no-header tests/instructions --override-ini=testpaths=tests/instructions

# What one run does; CI's is shorter. A seed repeats a run.
INPUTS ?= $(if $(filter fuzz,$(MAKECMDGOALS)),200000,20000)
SEED ?= 0
SECONDS_AT_MOST ?= 0

# As many inputs as are asked for take as long as they take.
test-differential: .venv/ready ## Send made-up events through the SDK's own transport, too, and compare (INPUTS=20000, SEED=)
	@INPUTS=$(INPUTS) SEED=$(SEED) $(RUN)/pytest -rP --no-header --show-capture=stdout --override-ini=faulthandler_timeout=0 tests/differential

fuzz: .venv-fuzz/ready ## Send made-up events through the MCP function, guided by coverage (INPUTS=200000, SEED=, Linux on x86-64)
	@.venv-fuzz/bin/python -m tests.fuzz --inputs $(INPUTS) --seed $(SEED) --seconds $(SECONDS_AT_MOST)

# The person's own flags; --skip-pull-image where the image is already here.
SAM_LOCAL_FLAGS ?=
SAM_LOCAL = $(RUN)/python -m delivery.sam_local --architecture $(ARCHITECTURE) --flags="$(SAM_LOCAL_FLAGS)"

sam-local: .venv/ready $(BUILD) ## Walk two people through what was built, in Docker (VERBOSE=1: with every message)
	@$(SAM_LOCAL) walkthrough $(if $(VERBOSE),--verbose)

invoke: .venv/ready $(BUILD) ## Invoke what was built, in Docker, with each event in events/
	@$(SAM_LOCAL) invoke events/*.json

# Any value takes each action out of each role; otherwise only roles that changed since that was last done.
MUTATIONS ?=

rehearse: .venv/ready $(BUILD) ## Deploy what was built to moto, twice for five kinds of stack; go on with what was left; verify it
	@PATH="$(CURDIR)/.venv-sam/bin:$$PATH" $(RUN)/python -m delivery.rehearsal .aws-sam/build/template.yaml

rehearse-second: .venv/ready ## Deploy what was built on an emulator that runs it, roles enforced, and use it (root on Linux; MUTATIONS=1: each role without each of its actions)
	@PYTHONPATH=.ci $(RUN)/python -m second.network
	@$(MAKE) .venv-sam/ready .venv-ministack/ready $(BUILD) ARCHITECTURE=$(ARCHITECTURE)
	@PYTHONPATH=.ci PATH="$(CURDIR)/.venv-sam/bin:$$PATH" $(RUN)/python -m second .aws-sam/build/template.yaml $(if $(MUTATIONS),--mutations)

# The first run also downloads the peers' libraries.
bench: .venv/ready build ## Measure ours beside its peers, 25 minutes (QUICK=1: 5 minutes, and docs/ stays as it is)
	@$(RUN)/python -m benchmarks $(if $(QUICK),--quick) $(BENCH_FLAGS)

# More of `python -m benchmarks --help`, for example --profile.
BENCH_FLAGS ?=

# Where the browser's pictures go.
SCREENSHOTS ?= .screenshots

# A table of samconfig.toml.
ENVIRONMENT ?= dev
AS_CALLER = env -u AWS_DEFAULT_REGION $(if $(CALLERS_REGION),AWS_REGION=$(CALLERS_REGION) AWS_DEFAULT_REGION=$(CALLERS_REGION))

# More of SAM's, for example --no-confirm-changeset where nobody is there to answer.
DEPLOY_FLAGS ?=

# Every parameter with its value. SAM leaves a stack's own where none is given, whatever the release's default is.
PARAMETERS := .aws-sam/parameters.yaml

deploy: .venv/ready .venv-sam/ready ## Build and deploy to your AWS account (ENVIRONMENT=dev or prod, REGION=...)
	@$(AS_CALLER) $(RUN)/python -m delivery.preflight.preflight $(ENVIRONMENT)
	@$(MAKE) build ARCHITECTURE=$$(sed -n 's/^Architecture: //p' $(PARAMETERS))
	@$(AS_CALLER) $(SAM) deploy --config-env $(ENVIRONMENT) --parameter-overrides file://$(PARAMETERS) $(DEPLOY_FLAGS)

requirements: .venv/ready ## Export the layer's requirements, and uv's own, from the lock; pin those of tools/
	@$(EXPORT) $(OF_THE_LAYER) -o layers/shared/requirements.txt
	@$(EXPORT) $(OF_UV) -o uv-requirements.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--constraint layers/shared/requirements.txt tools/requirements.in -o $(OF_THE_TOOLS)

format: .venv/ready ## Format and fix what can be fixed
	@$(RUN)/ruff check --fix-only --quiet .
	@$(RUN)/ruff format .

clean: ## Remove everything that was installed or built here
	rm -rf walkthrough.html tests/browser/node_modules tests/clients/node_modules .screenshots .tools .venv .venv-sam .venv-checkov .venv-clients .venv-fuzz .venv-ministack .aws-sam .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

EXPORT := $(UV) export --frozen --quiet --no-header --format requirements-txt
# The command's libraries, which no function imports.
COMMAND_ONLY := pyyaml rich
OF_THE_LAYER := --no-dev --no-emit-project $(COMMAND_ONLY:%=--prune %)
OF_UV := --only-group uv
check_exported = $(EXPORT) $2 | diff -u $1 - && echo "$1 matches uv.lock" \
	|| { echo "$1 is not what uv.lock says: run 'make requirements'"; exit 1; }

# What was asked for must be good also where another was used already; before anything is made, in any case.
check_python = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	|| { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not. Try: make demo PYTHON=/path/to/python3"; exit 1; }

.PHONY: the-python-asked-for
the-python-asked-for:
	@$(check_python)

# uv verifies what it installs by the hashes of its lock; its own are in a file of the same lock.
.tools/bin/uv: uv-requirements.txt | $(if $(filter command,$(origin PYTHON)),the-python-asked-for)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Try: make demo PYTHON=/path/to/python3"; exit 1; }
	@$(check_python)
	@echo "Setting up with $$($(PYTHON) --version), in this folder alone ..."
	@$(PYTHON) -m venv .tools || { echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing uv into .tools ..."
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

SYNC := $(UV) sync --frozen --quiet --python .tools/bin/python
SYNC_TOOLS := $(UV) pip install --quiet --require-hashes --no-deps --python .venv -r $(OF_THE_TOOLS)

# What is there already stays: it may be what the tests need.
.venv/ready-local: .tools/bin/uv pyproject.toml uv.lock $(OF_THE_TOOLS)
	@echo "Installing the service's libraries into .venv ..."
	@$(SYNC) --inexact --no-default-groups
	@$(SYNC_TOOLS)
	@echo "Installing the stand-ins for AWS into .venv ..."
	@$(SYNC) --inexact --no-default-groups --extra local
	@touch $@

.venv/ready: .venv/ready-local
	@echo "Installing what tests and checks need into .venv ..."
	@$(SYNC)
	@$(SYNC_TOOLS)
	@touch $@

%/node_modules/ready: %/package.json %/package-lock.json
	@command -v npm >/dev/null || { echo "This needs Node 20 or newer with npm: https://nodejs.org"; exit 1; }
	@echo "Installing into $*/node_modules ..."
	@npm --prefix $* ci --no-audit --no-fund --loglevel=error
	@touch $@

.venv-sam/ready: .tools/bin/uv uv.lock
	@echo "Installing the SAM CLI into .venv-sam ..."
	@UV_PROJECT_ENVIRONMENT=.venv-sam $(UV) sync --frozen --quiet --only-group sam --python .tools/bin/python
	@touch $@

.venv-clients/%/ready: .tools/bin/uv tests/clients/agents/uv.lock
	@echo "Installing $* into .venv-clients/$* ..."
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-clients/$* $(UV) sync --frozen --quiet --project tests/clients/agents --only-group $* --python .tools/bin/python
	@touch $@

.venv-checkov/ready: .tools/bin/uv uv.lock
	@echo "Installing checkov into .venv-checkov ..."
	@UV_PROJECT_ENVIRONMENT=.venv-checkov $(UV) sync --frozen --quiet --only-group checkov --python .tools/bin/python
	@touch $@

# Not the Python of .tools: it runs the deployed functions in its own, which must be Lambda's.
.venv-ministack/ready: .tools/bin/uv .ci/second/uv.lock
	@echo "Installing ministack into .venv-ministack ..."
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-ministack $(UV) sync --frozen --quiet --project .ci/second --python $(RUNTIME)
	@touch $@

# Not the Python of .tools: the fuzzer has no wheels for later ones. uv takes one that is here, or fetches one.
.venv-fuzz/ready: .tools/bin/uv uv.lock
	@test "$$(uname -sm)" = "Linux x86_64" || { echo "make fuzz needs Linux on x86-64: atheris has no wheels for $$(uname -sm)."; exit 1; }
	@echo "Installing the fuzzer into .venv-fuzz ..."
	@UV_PROJECT_ENVIRONMENT=.venv-fuzz $(UV) sync --frozen --quiet --no-default-groups --extra local --group fuzz --python '>=3.11,<3.14' \
		|| { echo "make fuzz needs Python 3.11, 3.12 or 3.13: atheris has wheels for no other."; exit 1; }
	@touch $@
