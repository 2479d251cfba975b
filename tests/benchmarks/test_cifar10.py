"""The CIFAR-10 benchmark from the data to the report."""

import json
from dataclasses import replace

import cifar10
import numpy as np
import photographs
import pytest
import rounds
from cifar10_report import markdown
from peers import HERE, Peer
from results import Entry, Results

from iskra.lab import models

MACHINE = {
    "processor": "an abacus", "cores": 2, "system": "Linux", "python": "3.11", "numpy": "2.4", "iskra": "0.1",
    "date": "2026-01-31",
}  # fmt: skip


def entry(name, **figures):
    made = Entry(Peer(name, name.title(), "worker.py", name, f"import {name}", name), {})
    made.add(figures)
    return made


@pytest.fixture
def cases():
    entries = [entry("iskra", epoch_s=2.0, first_step_s=0.1, loss=1.9), entry("torch", epoch_s=3.0, loss=1.91)]
    alone = [entry("iskra", epoch_s=0.5)]
    return {
        "plain-64": Results(MACHINE, "noise", 1, entries),
        "residual-256": Results(MACHINE, "noise", 1, alone, ["Torch: gone"]),
    }


def test_report_has_a_table_and_a_sentence_for_each_case(cases):
    report = markdown(cases)
    assert "- Plain, batches of 64: iskra takes 2 s; Torch takes 1.5 × as long." in report
    assert "- Residual, batches of 256: iskra takes 500 ms.\n" in report
    assert "| Torch | 3 s | 1.5 × |  | 1.910 |" in report
    assert "- Residual, batches of 256: Torch: gone" in report


def test_samples_are_written_case_by_case(cases, tmp_path):
    cifar10.write_cases(cases, "the report", tmp_path)
    document = json.loads((tmp_path / "cifar10.json").read_text())
    assert document["plain-64"]["entries"][1]["medians"] == {"epoch_s": 3.0, "loss": 1.91}
    assert (tmp_path / "cifar10.md").read_text() == "the report"


def test_peers_are_told_the_network_and_what_to_try():
    iskra, keras, torch = cifar10.contest("residual-256", ["torch", "keras-jax"])
    assert iskra.variables["NETWORK"] == "residual" and iskra.variables["BATCH_SIZE"] == "256"
    assert {"channels_last": 0, "threads": 2} in torch.candidates(2)
    assert len(torch.candidates(2)) == 4
    assert keras.candidates(2) == [{}] and "STEPS_PER_EXECUTION" not in keras.variables


def test_without_the_files_the_photographs_are_noise(tmp_path, monkeypatch, capsys):
    def fail():
        raise FileNotFoundError("cifar10: expected the files in a folder, got none.")

    monkeypatch.setattr(photographs, "cifar10", fail)
    assert photographs.write_photographs(tmp_path / "photographs.npz", 20) == "noise of CIFAR-10's shape"
    assert "expected the files in a folder" in capsys.readouterr().out
    with np.load(tmp_path / "photographs.npz") as file:
        assert file["x"].shape == (20, 32, 32, 3) and file["y"].dtype == np.int32


def test_the_residual_network_is_the_laboratorys():
    code = (
        "import sys; sys.argv = ['']; from cifar10_keras_words import *; x = np.zeros((1, 32, 32, 3)); "
        "print(KerasWords(x, [0]).model.count_params())"
    )
    iskra = cifar10.contest("residual-64", [])[0]
    variables = iskra.variables | {"PYTHONPATH": str(HERE / "workers")}
    printed = replace(iskra, variables=variables).run(["-c", "import numpy as np; " + code], {})
    assert int(printed) == models.resnet((32, 32, 3), 10).count_params()


@pytest.mark.slow
@pytest.mark.parametrize("case", list(cifar10.CASES)[::2])
def test_benchmark_of_iskra_alone(case, monkeypatch, tmp_path):
    monkeypatch.setattr(photographs, "cifar10", lambda: photographs.synthetic(128))
    data = tmp_path / "photographs.npz"
    results = Results(MACHINE, photographs.write_photographs(data, 128), 1)
    rounds.measure(results, cifar10.contest(case, [])[:1], data, quick=True, take_round=cifar10.take_round)
    assert results.failures == []
    assert set(results.entry("iskra").samples) == {"epoch_s", "first_step_s", "loss"}
    assert "iskra takes" in markdown({case: results})
