import os
import socket

import pytest

import iskra
from iskra import config
from iskra.lab.environment import describe_engine, describe_environment, is_alive, select_engine


@pytest.fixture(autouse=True)
def _settings_as_before(monkeypatch):
    for name in ("_engine", "_num_threads"):
        monkeypatch.setattr(config, name, getattr(config, name))


def test_the_environment_names_what_a_result_may_depend_on():
    environment = describe_environment()
    assert environment["versions"]["iskra"] == iskra.__version__
    assert environment["machine"]["processor"] and environment["machine"]["cores"] >= 1
    assert environment["engine"]["threads"] >= 1


def test_the_engine_and_its_threads_are_selected():
    select_engine("native", 2)
    assert describe_engine()["name"] == "native" and describe_engine()["threads"] == 2
    assert describe_engine()["isa"] in ("avx512", "avx2", "baseline", "neon")
    select_engine("reference", None)
    assert describe_engine() == {"name": "reference", "isa": None, "threads": 1}


def test_a_process_of_another_machine_is_not_known_to_live():
    here = {"host": socket.gethostname(), "pid": os.getpid()}
    assert is_alive(here)
    assert not is_alive(here | {"host": "elsewhere"})
    assert not is_alive(here | {"pid": "one"})
    assert not is_alive({"host": here["host"]})
