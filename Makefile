# The commands of the house. They use the environment of the README if it is there, else the python3 on the path.

PYTHON := $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
export PATH := $(CURDIR)/.venv/bin:$(PATH)

CXX_SOURCES = $(shell git ls-files '*.cpp' '*.hpp')

.PHONY: help demo test bench sanitize lint format build differences clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## train a network on real handwritten digits and write a report
	$(PYTHON) -m iskra train digits

test: ## every test, and every example in a docstring
	$(PYTHON) -m pytest

bench: ## MNIST, housing and CIFAR-10 against the peers; installs each peer in an environment of its own
	$(PYTHON) benchmarks/mnist.py
	$(PYTHON) benchmarks/housing.py
	$(PYTHON) benchmarks/cifar10.py

sanitize: ## the C++ tests under address and undefined, then under thread sanitizers
	for sanitizer in address thread; do \
	  cmake -S . -B build/$$sanitizer -G Ninja -DISKRA_SANITIZE=$$sanitizer && \
	  cmake --build build/$$sanitizer --parallel 2 && \
	  build/$$sanitizer/native_driver || exit 1; \
	done

lint: ## ruff, mypy and clang-format, changing nothing
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	clang-format --dry-run --Werror $(CXX_SOURCES)

format: ## let ruff and clang-format write the files as lint wants them
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	clang-format -i $(CXX_SOURCES)

build: ## build the C++ part again after a change to it, and the stub that says its types
	$(PYTHON) -m pip install --no-build-isolation --no-deps -e .
	$(PYTHON) -m nanobind.stubgen -q -m iskra._native -o src/iskra/_native.pyi

differences: ## write docs/differences.md anew: what of Keras is not here
	$(PYTHON) docs/make_differences.py

clean: ## remove what was built
	rm -rf build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
