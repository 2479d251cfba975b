"""What all tests share."""

import functools
import signal
from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

import iskra
from iskra.engines import NAMES

# What runs in a shell's background is born deaf to Ctrl-C, and so are its children; some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

INPUTS = 3  # of each test that `--quick` keeps


@pytest.fixture(autouse=True)
def same_draws_in_any_order(request: pytest.FixtureRequest) -> None:
    """Begin each test with iskra's seed 0, and the generators of its module as they were when it was imported."""
    iskra.utils.set_random_seed(0)
    for generator, state in _generators(request.module) if isinstance(request.module, ModuleType) else ():
        generator.bit_generator.state = state


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every engine in turn."""
    before = iskra.config.engine()
    iskra.config.set_engine(request.param)
    yield request.param
    iskra.config.set_engine(before)


@functools.cache
def _generators(module: ModuleType) -> list[tuple[np.random.Generator, dict]]:
    found = [value for value in vars(module).values() if isinstance(value, np.random.Generator)]
    return [(generator, generator.bit_generator.state) for generator in found]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help=f"no slow tests, and {INPUTS} inputs of each of the others")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        kept = {item.nodeid for item in _a_few([item for item in items if item.get_closest_marker("slow") is None])}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
        items[:] = [item for item in items if item.nodeid in kept]


def _a_few(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of each test function the first and the last input, and those in between at equal distances."""
    functions = defaultdict(list)
    for item in sorted(items, key=lambda item: item.nodeid):
        functions[item.nodeid.partition("[")[0]].append(item)
    kept = []
    for inputs in functions.values():
        few = min(INPUTS, len(inputs))
        kept += [inputs[i * (len(inputs) - 1) // max(few - 1, 1)] for i in range(few)]
    return kept
