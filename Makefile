# Lianxin 连心. `make help` lists what there is.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run tools build test soak bench motion check format generate pictures lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: ## set everything up and serve the demo city; PORT=9000, PHONE=1 for HTTPS in the local network
	@exec $(PYTHON) -m scripts.run

tools: ## install what checking and testing need
	@$(PYTHON) -m scripts.bootstrap tools

build: ## the same, and build the front end
	@$(PYTHON) -m scripts.bootstrap tests

test: build ## every test; PARTS=server-sqlite,server-postgresql,browser,soak-sqlite,soak-postgresql,pwa runs some
	@exec $(VENV_PYTHON) -m scripts.test

soak: build ## long crash loops and fuzzing, on both databases
	@PARTS=soak-sqlite,soak-postgresql LIANXIN_SOAK=long exec $(VENV_PYTHON) -m scripts.test

bench: build ## measure; every figure is a line `bench: NAME key=value …`
	@exec $(VENV_PYTHON) -m tests.load.bench

motion: build ## time and motion of checking in, in a real browser; lines `motion: NAME key=value …`
	@exec $(VENV_PYTHON) -m scripts.motion

check: tools ## formatting, lint, types, import contracts, generated files, lock files
	@exec $(VENV_PYTHON) -m scripts.check

format: tools ## format everything
	@exec $(VENV_PYTHON) -m scripts.format

generate: tools ## write the OpenAPI document and the typed client from the code
	@exec $(VENV_PYTHON) -m scripts.generate

pictures: ## take the pictures of the README from the real screens
	@exec $(VENV_PYTHON) -m scripts.pictures

lock: ## resolve the Python lock files again and clean npm's; UPGRADE=1 takes newer versions
	@exec $(PYTHON) -m scripts.lock

clean: ## remove what was built and installed; the data in var/ stays
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache pwa/node_modules pwa/dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
