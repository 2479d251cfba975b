"""The MNIST benchmark from the data to the report."""

import json

import digits
import mnist
import pytest
import rounds
from peers import Peer, PeerError, load_peers
from report import markdown
from results import Entry, Results

MACHINE = {
    "processor": "an abacus", "cores": 2, "system": "Linux", "python": "3.11", "numpy": "2.4", "iskra": "0.1",
    "date": "2026-01-31",
}  # fmt: skip


def entry(name, **samples):
    made = Entry(Peer(name, name.title(), "worker.py", name, f"import {name}", name), {})
    for values in zip(*samples.values(), strict=True):
        made.add(dict(zip(samples, values, strict=True)))
    return made


@pytest.fixture
def results():
    entries = [
        entry("iskra", epoch_s=[0.1, 0.9, 0.2], script_s=[2, 2, 2], loss=[0.1, 0.1, 0.1], import_s=[0.01] * 3),
        entry(
            "keras-tensorflow", epoch_s=[2.0, 2.0, 2.0], script_s=[24, 24, 24], loss=[0.5, 0.5, 0.5], import_s=[3] * 3
        ),
        entry("jax", epoch_s=[0.5, 0.4, 0.6], script_s=[5, 5, 5], loss=[0.1, 0.2, 0.3], import_s=[1] * 3),
        entry("numpy", epoch_s=[0.1], sgemm_flops=[600e9], import_s=[0.1]),
    ]
    return Results(MACHINE, "synthetic digits", 3, entries)


def test_report_shows_medians_and_ratios(results):
    report = markdown(results)
    assert "- An epoch takes 200 ms, the whole script 2 s." in report
    assert "- Keras-Tensorflow takes 10.0 × as long for an epoch and 12.0 × as long for the script." in report
    assert "- The fastest peer, Jax, takes 2.5 × as long for an epoch." in report
    assert "at 50% of the rate of NumPy's SGEMM on 2048 x 2048, 600 GFLOP/s." in report
    assert "`import iskra` takes 0.1 × the time of `import numpy`" in report


def test_report_marks_who_learned_something_else(results):
    lines = markdown(results).splitlines()
    assert ["0.500 (!)" in line for line in lines if line.startswith("| Keras-Tensorflow")] == [True]
    assert ["(!)" in line for line in lines if line.startswith("| Jax")] == [False]


def test_file_keeps_every_sample(results, tmp_path):
    results.write(tmp_path / "mnist.json")
    document = json.loads((tmp_path / "mnist.json").read_text())
    assert document["entries"][0]["samples"]["epoch_s"] == [0.1, 0.9, 0.2]
    assert document["entries"][0]["medians"]["epoch_s"] == 0.2


def test_failure_is_noted_and_the_rest_goes_on(results, capsys):
    with rounds.noting_failure(results):
        raise PeerError("Jax: expected a clean end, got status 1.\nand a traceback")
    assert "and a traceback" in capsys.readouterr().out
    assert markdown(results).endswith("## Left out\n\n- Jax: expected a clean end, got status 1.\n")


@pytest.mark.slow
def test_benchmark_of_iskra_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(digits, "SIZES", (640, 64, 64))
    monkeypatch.setattr(digits, "mnist", digits.synthetic)
    data = tmp_path / "digits.npz"
    results = Results(MACHINE, digits.write_digits(data), 1)
    rounds.measure(results, load_peers(["iskra", "numpy"]), data, quick=True, take_round=mnist.take_round)
    mnist.measure_memory(results, data)
    assert results.failures == []
    assert set(results.entry("iskra").samples) >= {
        "epoch_s",
        "script_s",
        "import_s",
        "first_step_s",
        "predict_s",
        "call_s",
    }
    assert "An epoch takes" in markdown(results)


def test_fastest_options_are_chosen_and_failures_passed_over(monkeypatch, tmp_path):
    def work(peer, what, data, options, seconds):
        if options["threads"] == 1:
            raise PeerError("Torch: expected an answer within 600 s, got none.")
        return {"epoch_s": 1 / options["threads"]}

    monkeypatch.setattr(Peer, "work", work)
    monkeypatch.setattr(rounds, "num_cores", lambda: 3)
    peer = Peer("torch", "Torch", "worker.py", "torch", "import torch", "torch", tune={"threads": [1, 2, 3]})
    assert rounds.choose_options(peer, tmp_path, "1", quick=False) == {"threads": 3}
    assert rounds.choose_options(peer, tmp_path, "1", quick=True) == {"threads": 1}


def test_peer_that_fails_with_every_option_is_refused(monkeypatch, tmp_path):
    def work(*arguments):
        raise PeerError("Torch: expected a clean end, got status 1.")

    monkeypatch.setattr(Peer, "work", work)
    peer = Peer("torch", "Torch", "worker.py", "torch", "import torch", "torch", tune={"steps": [1, 2]})
    with pytest.raises(PeerError, match=r"Torch: expected to train with some of .*, got failures alone\. See above\."):
        rounds.choose_options(peer, tmp_path, "1", quick=False)
