"""The benchmark of grid searches: a search of each kind, and the page."""

import grid_search as benchmark
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def sample(score):
    return {"clock": 2.0, "processor": 3.0, "python": 0.25, "score": score}


@pytest.mark.slow
def test_ways_are_measured_and_have_equal_scores(monkeypatch):
    monkeypatch.setitem(benchmark.TABLES, "breast_cancer", 1)
    monkeypatch.setattr("iskra.config._num_threads", None)
    samples = [benchmark.measure("breast_cancer", way) for way in ("turn", "iskra", "python")]
    assert len({each["score"] for each in samples}) == 1
    assert all(each["clock"] > 0 and each["processor"] > 0 for each in samples)
    assert 0 < samples[-1]["python"] < 1


def test_the_page_says_whether_scores_are_equal():
    samples = {"digits": {way: [sample("00")] for way in (*benchmark.WAYS, "python")}}
    page = benchmark.report(samples, 1)
    assert "| digits | 25 % | 2.0 / 3.0 | 2.0 / 3.0 | 2.0 / 3.0 |" in page
    assert "equal to the last bit" in page
    samples["digits"]["iskra"].append(sample("01"))
    assert "NOT EQUAL" in benchmark.report(samples, 1)
