# Every target sets up what it needs. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# The condition takes the packages of this repository from their sources, unbuilt.
NODE := node --conditions=source --import tsx
STACK ?= order-processing-dev

# On Node 20 every process that loads the AWS SDK would say that its versions of 2027 need Node 22.
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED := true

# Each command says what it is doing, in one line.
say = @printf '\n\033[1m▸ %s\033[0m\n' "$(1)"

# Every target but those with a dot or a slash in their names, which are files.
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*/\1/p' Makefile)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# What package-lock.json names is installed in four parts, each by the first command that needs it: most of its size is the
# bindings of CDKTF and its command line, which running and changing the functions does not need.
npm-install := npm install --no-save --no-fund --no-audit --loglevel=error
for-synthesis := node_modules/.infrastructure $(if $(findstring azure,$(STACK)),node_modules/.azure)
for-tests := node_modules/.infrastructure node_modules/.azure

setup: node_modules/.setup ## install what running it needs; `setup-all` everything, for an editor

setup-all: $(for-tests) node_modules/.cdktf

node_modules/.setup: package.json package-lock.json
	$(call say,Installing the packages)
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20.19 or later, https://nodejs.org" >&2; exit 1; }
	@npm ci --no-fund --no-audit --loglevel=error -w step-functions-engine --include-workspace-root
	@$(NODE) local/table/prepare.ts
	@touch $@

node_modules/.infrastructure: node_modules/.setup infrastructure/package.json
	$(call say,Installing CDKTF and its bindings of AWS)
	@$(npm-install) -w order-processing-infrastructure
	@touch $@

node_modules/.azure: node_modules/.infrastructure infrastructure/azure/package.json
	$(call say,Installing the bindings of Azure)
	@$(npm-install) -w order-processing-infrastructure-azure
	@touch $@

node_modules/.cdktf: node_modules/.infrastructure infrastructure/cli/package.json
	$(call say,Installing the command line of CDKTF)
	@$(npm-install) -w order-processing-infrastructure-cli
	@touch $@

build: dist/functions/.built dist/durable/.built ## bundle the functions into dist/

# What the bundles were made of, as their last making wrote it down.
sources-of = $(wildcard $(shell grep -v ^node_modules/ dist/$(1)/.sources 2>/dev/null))

dist/functions/.built: node_modules/.setup functions/bundle.ts $(wildcard functions/*/handler.ts) $(call sources-of,functions)
	$(call say,Bundling the functions)
	@$(NODE) functions/bundle.ts
	@touch $@

dist/durable/.built: node_modules/.setup durable/bundle.ts $(wildcard durable/azure/*.json) $(call sources-of,durable)
	$(call say,Bundling the durable functions)
	@$(NODE) durable/bundle.ts
	@touch $@

demo: build ## run the example orders on a virtual clock; ORDER=file runs one of yours, ENGINE=azure or aws-durable elsewhere
	$(call say,Running $(or $(ORDER),the example orders) on a virtual clock$(if $(ENGINE), with ENGINE=$(ENGINE)))
	@$(NODE) $(if $(filter-out step-functions,$(ENGINE)),comparison/main.ts,local/demo/main.ts)

start: build ## run everything on this machine until Ctrl-C, data in .local/; CLOCK=virtual: time passes only when you let it
	@$(NODE) local/start.ts

serve: setup ## serve any definitions over the API until Ctrl-C, with the console: DEFINITIONS=folder ARGS='--functions folder ...'
	@$(NODE) local/serve.ts '$(DEFINITIONS)' $(ARGS)

test: build $(for-tests) ## run the tests
	$(call say,Testing)
	@npx vitest run

test-slow: build $(for-tests) ## test what takes long: permissions, processes that are killed, full disks, hostile definitions, the package installed
	$(call say,Testing what takes long)
	@npx vitest run --config test/slow/vitest.config.ts

test-faults: build $(for-tests) ## test the saga with every fault, and that each protection is needed
	$(call say,Testing with faults)
	@npx vitest run --config test/saga/vitest.config.ts

test-recipes: build $(for-tests) ## carry the recipe of docs/adapting.md out on a copy, and leave out one place at a time
	$(call say,Following docs/adapting.md)
	@npx vitest run --config test/recipes/vitest.config.ts

cost: build ## the cost of an order on AWS, from the usage of local runs
	$(call say,Running the example orders to see what they use)
	@$(NODE) comparison/cost/main.ts

conformance: setup ## compare the engine with recordings of AWS: CASES=folder [ONLY=group] [REPORT=file] [DUMP=file]
	$(call say,Running the conformance cases)
	@CASES='$(CASES)' ONLY='$(ONLY)' REPORT='$(REPORT)' DUMP='$(DUMP)' $(NODE) test/conformance/run.ts

compare-engines: setup ## run the pure cases over HTTP against any Step Functions: CASES=folder ENDPOINT=http://... [ONLY=group] [REPORT=file]
	$(call say,Running the pure cases against $(ENDPOINT))
	@CASES='$(CASES)' ENDPOINT='$(ENDPOINT)' ONLY='$(ONLY)' REPORT='$(REPORT)' $(NODE) test/conformance/engines.ts

real-definitions: setup ## run published definitions with mocks: DEFINITIONS=file, a list of {source, definition}
	$(call say,Running published definitions with mocks)
	@DEFINITIONS='$(DEFINITIONS)' $(NODE) test/real-definitions/main.ts

explore: setup ## try the saga under every fault and all pairs; SEED=n RUNS=m random ones, SCHEDULE='...' one
	$(call say,Exploring the saga under faults)
	@$(NODE) test/saga/explorer/main.ts

coverage: setup ## coverage of the workflows by the explorer: states, transitions, catchers, retriers, branches; WORKFLOW=one of them
	$(call say,Measuring what the tests take of the workflows)
	@WORKFLOW='$(WORKFLOW)' $(NODE) test/workflow-coverage/main.ts

bench-engine: setup ## measure the engine and, in the same run, another engine
	$(call say,Measuring the engine)
	@$(NODE) --expose-gc --max-semi-space-size=64 test/benchmarks/engine.ts

load: build ## run ORDERS=5000 on the real clock with data on disk; KILL=1 kills it in the middle, KILL=6 six times
	$(call say,Running $(or $(ORDERS),5000) orders on the real clock)
	@$(NODE) test/load/main.ts

attack: build ## try hostile expressions, pages, calls, files and kills on a real run, and show which were withstood
	$(call say,Attacking a local run)
	@$(NODE) test/attack/main.ts

bench-console: setup ## measure the console's pages in Chromium with 25,000 events and EXECUTIONS=100000 executions
	$(call say,Measuring the console in a browser)
	@$(NODE) test/browser/measure.ts

lint: $(for-tests) ## format, lint, layers, types, and what nothing uses
	$(call say,Linting and type-checking)
	@npx biome check --error-on-warnings .
	@$(NODE) layers.ts
	@npx tsc -p .
	@npx tsc -p local/console/app
	@npx knip

format: setup ## format, and apply automatic fixes
	@npx biome check --write .

diagrams: setup ## draw docs/images/*.svg from the definitions and the manifests
	$(call say,Drawing the workflows and the architecture)
	@$(NODE) local/diagrams/main.ts

openapi: setup ## write docs/openapi.yaml: requests, answers and errors of each route of the API
	$(call say,Writing the description of the API)
	@$(NODE) functions/api/main.ts

api-report: setup ## write packages/step-functions/docs/api.md: all exports of the engine's package
	$(call say,Writing what the package exports)
	@$(NODE) packages/step-functions/scripts/api-report.ts

permissions: build node_modules/.infrastructure ## write docs/permissions.md: all permissions and their reasons
	$(call say,Writing who may do what)
	@$(NODE) infrastructure/permissions.ts

# cdktf, which is archived, calls util.isArray, of which Node 22 and later warn. cdktf.json has the same option.
quiet-cdktf := --disable-warning=DEP0044

synth: build $(for-tests) ## write the Terraform configuration of every environment to cdktf.out/
	$(call say,Synthesising the stacks)
	@$(NODE) $(quiet-cdktf) main.ts

synth-stack: build $(for-synthesis)
	$(call say,Synthesising $(STACK))
	@STACK=$(STACK) $(NODE) $(quiet-cdktf) main.ts

plan: synth-stack terraform-installed ## what a deployment of STACK would change; needs no AWS credentials for an empty account
	$(call say,Planning $(STACK))
	@$(NODE) infrastructure/plan.ts $(STACK)

deploy: approvable build $(for-synthesis) node_modules/.cdktf terraform-installed ## deploy STACK (order-processing-dev) to AWS; AUTO_APPROVE=1 does not ask for approval
	$(call say,Deploying $(STACK))
	@STACK=$(STACK) npx cdktf deploy --skip-provider-lock $(if $(AUTO_APPROVE),--auto-approve) $(STACK)

deploy-azure-code: build node_modules/.infrastructure ## put the code into the function app of STACK=order-processing-azure-dev, after its make deploy
	$(call say,Deploying the code of $(STACK))
	@$(NODE) infrastructure/azure/deploy-azure-code.ts $(STACK)

destroy: approvable build $(for-synthesis) node_modules/.cdktf terraform-installed ## remove STACK from AWS; AUTO_APPROVE=1 does not ask for approval
	$(call say,Destroying $(STACK))
	@STACK=$(STACK) npx cdktf destroy --skip-provider-lock $(if $(AUTO_APPROVE),--auto-approve) $(STACK)

# What deploys or destroys asks for approval of its plan, and can do so only on a terminal.
approvable:
	@[ -n '$(AUTO_APPROVE)' ] || [ -t 0 ] || { echo "There is no terminal to approve the plan on: review \`make plan STACK=$(STACK)\`, then set AUTO_APPROVE=1." >&2; exit 1; }

deploy-local: synth-stack terraform-installed ## deploy STACK to the emulated AWS at AWS_ENDPOINT_URL
	$(call say,Deploying $(STACK) to $(or $(AWS_ENDPOINT_URL),an emulated AWS))
	@$(NODE) infrastructure/deploy-local.ts $(STACK)

seed: setup ## give STACK its stock (STOCK=file, or the examples') and, where it has none, a payment secret
	$(call say,Seeding $(STACK))
	@STOCK='$(STOCK)' $(NODE) operations/main.ts seed $(STACK)

smoke: setup ## send orders, a return and a quote to the deployed STACK, and fail with what differs; API_TOKEN=jwt where it asks for one
	$(call say,Sending orders to $(STACK))
	@STOCK='$(STOCK)' $(NODE) operations/main.ts smoke $(STACK)

logs: setup ## show the log entries of STACK about ORDER=id, of the last HOURS=24
	$(call say,Reading the logs of $(STACK))
	@ORDER='$(ORDER)' HOURS='$(HOURS)' $(NODE) operations/main.ts logs $(STACK)

test-terraform: build $(for-tests) ## test the stacks with the real Terraform, as far as this machine has it; SKIP=usable leaves a file out
	$(call say,Testing with Terraform)
	@npx vitest run --config test/terraform/vitest.config.ts $(foreach file,$(SKIP),--exclude '**/$(file).test.ts')

module: build node_modules/.infrastructure ## write the Terraform module to dist/terraform-module/
	$(call say,Writing the Terraform module)
	@$(NODE) infrastructure/module/main.ts

test-browser: build ## test the console in Chromium; SCREENSHOTS=1 takes the pictures of the README
	$(call say,Testing the console in a browser)
	@SCREENSHOTS='$(SCREENSHOTS)' npx vitest run --config test/browser/vitest.config.ts

terraform-installed:
	@command -v terraform >/dev/null || { echo "Terraform is missing: install 1.10 or later, https://developer.hashicorp.com/terraform/install" >&2; exit 1; }

clean: ## remove what was built and the local data
	rm -rf dist cdktf.out .local coverage
