# The commands of the project. Those that need the environment .venv make it first if it is not there.

PYTHON := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# The many short programs among the tests start sooner from bytecode, whatever the shell asks for.
export PYTHONDONTWRITEBYTECODE :=

CXX_SOURCES = $(shell git ls-files '*.cpp' '*.hpp')
NATIVE := CMakeLists.txt $(wildcard src/iskra/native/*)

.PHONY: help setup demo test quick coverage bench sanitize lint types format build docs differences clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## train a network on real handwritten digits and write a report
	$(PYTHON) -m iskra train digits

test: setup ## every test, and every example in a docstring, on all cores
	$(PYTHON) -m pytest -n auto --dist worksteal

quick: setup ## each test with a few of its inputs, in less than a minute
	$(PYTHON) -m pytest -n auto --dist worksteal --quick

coverage: setup ## the tests, and which lines of the library they reach
	$(PYTHON) -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered --cov-report=html:build/coverage

setup: .venv/.installed .venv/.built ## make the environment and install iskra in it, as far as that is not done

.venv/.installed: pyproject.toml
	python3 -m venv .venv
	$(PYTHON) -m pip install -e ".[dev]"
	touch .venv/.installed .venv/.built

.venv/.built: $(NATIVE) | .venv/.installed
	$(MAKE) build
	touch $@

build: ## build the C++ part again after a change to it, and the stub that says its types
	cmake -S . -B build/module -G Ninja -DPython_EXECUTABLE=$(CURDIR)/$(PYTHON)
	cmake --build build/module
	$(PYTHON) -m nanobind.stubgen -q -m iskra._native -o src/iskra/_native.pyi

bench: setup ## MNIST, housing and CIFAR-10 against the peers; installs each peer in an environment of its own
	$(PYTHON) benchmarks/mnist.py
	$(PYTHON) benchmarks/housing.py
	$(PYTHON) benchmarks/cifar10.py

sanitize: setup ## the C++ tests under address and undefined, then under thread sanitizers
	for sanitizer in address thread; do \
	  cmake -S . -B build/$$sanitizer -G Ninja -DISKRA_SANITIZE=$$sanitizer && \
	  cmake --build build/$$sanitizer --parallel 2 && \
	  build/$$sanitizer/native_driver || exit 1; \
	done

lint: setup ## ruff, mypy and clang-format, changing nothing
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	clang-format --dry-run --Werror $(CXX_SOURCES)

types: setup ## how many of the public names have types that a type checker knows, in percent; the others in build/types.txt
	@mkdir -p build
	@$(PYTHON) -m pyright --verifytypes iskra --ignoreexternal > build/types.txt; grep "completeness score" build/types.txt

format: setup ## let ruff and clang-format write the files as lint wants them
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	clang-format -i $(CXX_SOURCES)

docs: setup .venv/.docs ## build the documentation in build/docs; tutorials run, warnings are errors
	$(PYTHON) -m sphinx -W --keep-going -q -j auto -d build/doctrees docs build/docs
	@echo "build/docs/index.html"

# What the extra `docs` names besides iskra, which is there and need not be built again.
.venv/.docs: pyproject.toml | .venv/.installed
	$(PYTHON) -c 'import tomllib; extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
	  print(*(each for each in extras["docs"] if not each.startswith("iskra")), sep="\n")' > .venv/docs.txt
	$(PYTHON) -m pip install -r .venv/docs.txt
	touch $@

differences: setup ## write docs/differences.md anew: what of Keras is not here
	$(PYTHON) docs/make_differences.py

clean: ## remove what was built, the environment included
	rm -rf build dist .venv docs/api docs/benchmarks src/*.egg-info src/iskra/_native.*.so .pytest_cache .hypothesis .mypy_cache .ruff_cache
