# Every target sets up what it needs. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# The condition takes the packages of this repository from their sources, unbuilt.
NODE := node --conditions=source --import tsx
STACK ?= order-processing-dev

# Without it, every process on Node 20 that loads the AWS SDK prints that its versions of 2027 need Node 22.
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED := true

# Prints in one line what a command is doing.
say = @printf '\n\033[1m▸ %s\033[0m\n' "$(1)"

# Every target without a dot or a slash in its name; the others are files.
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*/\1/p' Makefile)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# The packages in package-lock.json are installed in four parts, each by the first command that needs it. Most of their size is
# the bindings and the command line of CDKTF, which the functions do not need.
npm-install := npm install --no-save --no-fund --no-audit --loglevel=error
for-synthesis := node_modules/.infrastructure $(if $(findstring azure,$(STACK)),node_modules/.azure)
for-tests := node_modules/.infrastructure node_modules/.azure

setup: node_modules/.setup ## install the packages for a local run; `setup-all` all packages, for an editor

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

# The sources of the bundles, which the last bundling wrote to a file.
sources-of = $(wildcard $(shell grep -v ^node_modules/ dist/$(1)/.sources 2>/dev/null))

dist/functions/.built: node_modules/.setup functions/bundle.ts $(wildcard functions/*/handler.ts) $(call sources-of,functions)
	$(call say,Bundling the functions)
	@$(NODE) functions/bundle.ts
	@touch $@

dist/durable/.built: node_modules/.setup durable/bundle.ts $(wildcard durable/azure/*.json) $(call sources-of,durable)
	$(call say,Bundling the durable functions)
	@$(NODE) durable/bundle.ts
	@touch $@

demo: build ## run the example orders on a virtual clock; ORDER=file: your own order; ENGINE=azure or aws-durable: another orchestrator
	$(call say,Running $(or $(ORDER),the example orders) on a virtual clock$(if $(ENGINE), with ENGINE=$(ENGINE)))
	@$(NODE) $(if $(filter-out step-functions,$(ENGINE)),comparison/main.ts,local/demo/main.ts)

start: build ## run everything on this machine until Ctrl-C, data in .local/; CLOCK=virtual: time advances only when you skip it
	@$(NODE) local/start.ts

serve: setup ## serve any definitions over the API until Ctrl-C, with the console: DEFINITIONS=folder ARGS='--functions folder ...'
	@$(NODE) local/serve.ts '$(DEFINITIONS)' $(ARGS)

test: build $(for-tests) ## run the tests
	$(call say,Testing)
	@npx vitest run

test-slow: build $(for-tests) ## run the slow tests: permissions, killed processes, full disks, hostile definitions, the installed package
	$(call say,Running the slow tests)
	@npx vitest run --config test/slow/vitest.config.ts

test-faults: build $(for-tests) ## test the saga with every fault, and without each of its protections
	$(call say,Testing with faults)
	@npx vitest run --config test/saga/vitest.config.ts

test-recipes: build $(for-tests) ## test the recipes of docs/adapting.md on copies, also without one edit at a time
	$(call say,Following docs/adapting.md)
	@npx vitest run --config test/recipes/vitest.config.ts

cost: build ## calculate the cost of an order on AWS, from the usage of local runs
	$(call say,Running the example orders to see what they use)
	@$(NODE) comparison/cost/main.ts

conformance: setup ## compare the engine with recordings of AWS: CASES=folder [ONLY=group] [REPORT=file] [DUMP=file]
	$(call say,Running the conformance cases)
	@CASES='$(CASES)' ONLY='$(ONLY)' REPORT='$(REPORT)' DUMP='$(DUMP)' $(NODE) test/conformance/run.ts

compare-engines: setup ## run the pure cases over HTTP against any Step Functions endpoint: CASES=folder ENDPOINT=http://... [ONLY=group] [REPORT=file]
	$(call say,Running the pure cases against $(ENDPOINT))
	@CASES='$(CASES)' ENDPOINT='$(ENDPOINT)' ONLY='$(ONLY)' REPORT='$(REPORT)' $(NODE) test/conformance/engines.ts

real-definitions: setup ## run published definitions with mocks: DEFINITIONS=file, a list of {source, definition}
	$(call say,Running published definitions with mocks)
	@DEFINITIONS='$(DEFINITIONS)' $(NODE) test/real-definitions/main.ts

explore: setup ## run the saga with every fault and all pairs of faults; SEED=n RUNS=m: random faults; SCHEDULE='...': one run
	$(call say,Exploring the saga under faults)
	@$(NODE) test/saga/explorer/main.ts

coverage: setup ## measure the coverage of the workflows by the explorer: states, transitions, catchers, retriers, branches; WORKFLOW=name: of one
	$(call say,Measuring the coverage of the workflows)
	@WORKFLOW='$(WORKFLOW)' $(NODE) test/workflow-coverage/main.ts

bench-engine: setup ## measure the speed of the engine and, in the same run, of another engine
	$(call say,Measuring the engine)
	@$(NODE) --expose-gc --max-semi-space-size=64 test/benchmarks/engine.ts

load: build ## run ORDERS=5000 orders on the real clock with data on disk; KILL=1 kills the process once, KILL=6 six times
	$(call say,Running $(or $(ORDERS),5000) orders on the real clock)
	@$(NODE) test/load/main.ts

attack: build ## run hostile expressions, pages, calls, files and kills against a local run, and print which it withstood
	$(call say,Attacking a local run)
	@$(NODE) test/attack/main.ts

bench-console: setup ## measure the console's pages in Chromium with 25,000 events and EXECUTIONS=100000 executions
	$(call say,Measuring the console in a browser)
	@$(NODE) test/browser/measure.ts

lint: $(for-tests) ## check format, style, layers, types and unused code
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
	$(call say,Writing the API of the package)
	@$(NODE) packages/step-functions/scripts/api-report.ts

permissions: build node_modules/.infrastructure ## write docs/permissions.md: all permissions and their reasons
	$(call say,Writing the permissions)
	@$(NODE) infrastructure/permissions.ts

# cdktf, which is archived, calls util.isArray, of which Node 22 and later warn. cdktf.json has the same option.
quiet-cdktf := --disable-warning=DEP0044

synth: build $(for-tests) ## write the Terraform configuration of every environment to cdktf.out/
	$(call say,Synthesising the stacks)
	@$(NODE) $(quiet-cdktf) main.ts

synth-stack: build $(for-synthesis)
	$(call say,Synthesising $(STACK))
	@STACK=$(STACK) $(NODE) $(quiet-cdktf) main.ts

plan: synth-stack terraform-installed ## show what a deployment of STACK would change; needs no AWS credentials for an empty account
	$(call say,Planning $(STACK))
	@$(NODE) infrastructure/plan.ts $(STACK)

deploy: approvable build $(for-synthesis) node_modules/.cdktf terraform-installed ## deploy STACK (order-processing-dev) to AWS; AUTO_APPROVE=1 does not ask for approval
	$(call say,Deploying $(STACK))
	@STACK=$(STACK) npx cdktf deploy --skip-provider-lock $(if $(AUTO_APPROVE),--auto-approve) $(STACK)

deploy-azure-code: build node_modules/.infrastructure ## deploy the code to the function app of STACK=order-processing-azure-dev, after its make deploy
	$(call say,Deploying the code of $(STACK))
	@$(NODE) infrastructure/azure/deploy-azure-code.ts $(STACK)

destroy: approvable build $(for-synthesis) node_modules/.cdktf terraform-installed ## remove STACK from AWS; AUTO_APPROVE=1 does not ask for approval
	$(call say,Destroying $(STACK))
	@STACK=$(STACK) npx cdktf destroy --skip-provider-lock $(if $(AUTO_APPROVE),--auto-approve) $(STACK)

# A deployment or destruction asks for approval of its plan, which needs a terminal.
approvable:
	@[ -n '$(AUTO_APPROVE)' ] || [ -t 0 ] || { echo "There is no terminal to approve the plan on: review \`make plan STACK=$(STACK)\`, then set AUTO_APPROVE=1." >&2; exit 1; }

deploy-local: synth-stack terraform-installed ## deploy STACK to the emulated AWS at AWS_ENDPOINT_URL
	$(call say,Deploying $(STACK) to $(or $(AWS_ENDPOINT_URL),an emulated AWS))
	@$(NODE) infrastructure/deploy-local.ts $(STACK)

seed: setup ## create the stock of STACK (STOCK=file, or the examples') and, if it has none, a payment secret
	$(call say,Seeding $(STACK))
	@STOCK='$(STOCK)' $(NODE) operations/main.ts seed $(STACK)

smoke: setup ## send orders, a return and a quote to the deployed STACK, and fail with the differences; API_TOKEN=jwt if it requires one
	$(call say,Sending orders to $(STACK))
	@STOCK='$(STOCK)' $(NODE) operations/main.ts smoke $(STACK)

logs: setup ## show the log entries of STACK about ORDER=id, of the last HOURS=24
	$(call say,Reading the logs of $(STACK))
	@ORDER='$(ORDER)' HOURS='$(HOURS)' $(NODE) operations/main.ts logs $(STACK)

test-terraform: build $(for-tests) ## test the stacks with the real Terraform, if installed; SKIP=usable leaves out a file
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

clean: ## remove build results and local data
	rm -rf dist cdktf.out .local coverage
