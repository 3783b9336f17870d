# The commands one must know. Each installs what is missing and then does its work.
.PHONY: demo test bench mutation setup

INSTALLED := node_modules/.package-lock.json
RUN := node --require ./bin/typescript.cjs

demo: setup
	@$(RUN) sandbox/demo/main.ts

test: setup
	@$(RUN) test/support/run-all.ts checks unit e2e

bench: setup
	@$(RUN) bench/main.ts

mutation: $(INSTALLED)
	@npm run --silent mutation

setup: $(INSTALLED)
	@$(RUN) toolchain/main.ts

$(INSTALLED): package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@
