# Variorum: the two commands are `make` and `make test`; `make help` lists the others.
#
# What is missing is got first, what is there is left alone: the scripts in setup/ look for
# themselves, so every target can be run again at once with little to do.

.DEFAULT_GOAL := book
.PHONY: book test setup lint readers benchmarks lock clean help system-for-book system-for-test \
	packages-for-book packages-for-test

python := .venv/bin/python

book: packages-for-book ## make the editions of this repository's book in dist/
	@sh setup/build.sh

test: packages-for-test ## run the whole test suite
	$(python) -m pytest --numprocesses auto --dist loadgroup

setup: packages-for-test ## get ready to build and to test, and do no more

lint: packages-for-test ## only the checks of style, types and the order of the modules
	$(python) -m pytest tests/test_house.py

readers: packages-for-test ## turn the EPUB into other readers' formats with Calibre, and look at them
	@sh setup/system.sh book readers
	.venv/bin/variorum build epub
	$(python) -m pytest -m readers

benchmarks: packages-for-test ## get ready for the scripts in benchmarks/
	@sh setup/python.sh requirements-benchmarks.lock
	@echo "Ready. See the scripts in benchmarks/; each says how it is run."

lock: ## write the lock files anew (sh setup/lock.sh --upgrade takes newer versions)
	@sh setup/lock.sh

clean: ## take away all that make has made
	rm -rf .venv node_modules setup/browser/node_modules setup/browser/unpacked dist \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

system-for-book:
	@sh setup/system.sh book

system-for-test:
	@sh setup/system.sh book test

packages-for-book: system-for-book
	@sh setup/python.sh requirements.lock

packages-for-test: system-for-test
	@sh setup/python.sh requirements.lock requirements-test.lock
	@sh setup/node.sh
