"""What a figure was measured on."""

import os

import pytest
from machine import describe_machine, num_cores, use_cores


def test_description_names_cores_and_versions():
    machine = describe_machine()
    assert machine["cores"] == num_cores() >= 1
    assert machine["processor"] and machine["numpy"] and machine["iskra"]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux binds processes to cores")
@pytest.mark.parametrize("count", [0, 10_000])
def test_cores_that_are_not_there_are_refused(count):
    with pytest.raises(
        SystemExit, match=rf"--threads: expected 1 to {num_cores()}, got {count}\. Choose one of these\."
    ):
        use_cores(count)


def test_a_system_that_cannot_bind_says_so(monkeypatch):
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    with pytest.raises(SystemExit, match=r"--threads: expected Linux, which binds processes to cores\. Leave"):
        use_cores(1)
