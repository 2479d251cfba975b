"""The benchmark of the three forms of a network: a small data set through all of it."""

import forms as benchmark
import numpy as np
import pytest


@pytest.mark.slow
def test_forms_are_compared_and_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(benchmark, "EPOCHS", 2)
    data = np.random.default_rng(0).integers(0, 256, (128, 784), np.uint8)
    np.savez(tmp_path / "digits.npz", x=data, y=np.arange(128) % 10)
    seconds, same_bits = benchmark.compare(tmp_path / "digits.npz", 1)
    assert same_bits
    assert all(value > 0 for by_form in seconds.values() for values in by_form.values() for value in values)
    page = benchmark.report(seconds, same_bits, "digits", 1)
    assert page.count("(1.000)") >= len(benchmark.WHAT)
    assert "are equal to the last bit" in page
    assert "are NOT equal" in benchmark.report(seconds, False, "digits", 1)
