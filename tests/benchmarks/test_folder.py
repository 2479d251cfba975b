"""The benchmark of folders: small folders through all of it."""

import folder as benchmark
import pytest

pytest.importorskip("PIL")


def test_folders_are_made_compared_and_reported(tmp_path, monkeypatch):
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    times = benchmark.compare(130, 1, tmp_path)
    assert times["images"] == 130
    assert len(times["epoch"]) == 4
    assert all(seconds > 0 for seconds in times["epoch"].values())
    peaks = {"images": 13, "bytes": 10**6, "decoding": 0.1, "peaks": [10**8] * 3, "addresses": 10**9, "accuracy": 0.5}
    text = benchmark.report(times, [peaks])
    assert "| arrays in memory |" in text
    assert "| 13 | 1 MB | 100 / 100 / 100 MB | 1,000 MB | 0.1 s | 50.0% |" in text
    assert "| 1.00 |" in text


@pytest.mark.slow
@pytest.mark.skipif(not benchmark.Path("/proc/self/statm").exists(), reason="asks Linux how much memory is used")
def test_training_with_few_addresses(tmp_path, monkeypatch):
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    few, many = benchmark.under_limit(200, tmp_path)
    assert (few["images"], many["images"]) == (20, 200)
    assert many["addresses"] < benchmark.LIMIT
