"""The housing benchmark from the data to the report."""

import districts
import housing
import housing_error
import numpy as np
import pytest
import rounds
from housing_report import markdown
from peers import Peer, load_peers
from results import Entry, Results

MACHINE = {
    "processor": "an abacus", "cores": 2, "system": "Linux", "python": "3.11", "numpy": "2.4", "iskra": "0.1",
    "date": "2026-01-31",
}  # fmt: skip


def entry(name, **figures):
    made = Entry(Peer(name, name.title(), "worker.py", name, f"import {name}", name), {})
    made.add(figures)
    return made


def test_report_shows_ratios_with_and_without_scikit_learn():
    entries = [
        entry("iskra", epoch_s=0.001, script_s=1.25, own_s=0.25, error=0.38),
        entry("keras-tensorflow", epoch_s=0.45, script_s=26.0, own_s=25.0, error=0.39),
        entry("jax", epoch_s=0.007, script_s=3.0, own_s=2.0, error=0.38),
    ]
    report = markdown(Results(MACHINE, "made-up districts", 1, entries))
    assert "- An epoch takes 1 ms, the whole script 1.25 s, without scikit-learn 250 ms." in report
    assert "- Keras-Tensorflow takes 450.0 × as long for an epoch." in report
    assert "- Jax takes 7.0 × as long for an epoch." in report
    assert "Keras-Tensorflow takes 20.8 × as long, without scikit-learn 100.0 ×." in report
    assert "| Jax | 7 ms | 7.0 × | 3 s | 2.4 × | 2 s | 8.0 × | 0.380 |" in report


def test_packages_are_lent_to_those_who_have_none_of_scikit_learn():
    (lender,) = load_peers(["sklearn"])
    if not lender.is_installed:
        pytest.skip("needs scikit-learn's environment")
    peers = {peer.name: peer for peer in housing.housing_peers()}
    assert "numpy" not in peers
    assert all(peer.worker.startswith("housing_") for peer in peers.values())
    assert peers["torch"].variables["PYTHONPATH"] == str(lender.packages)
    assert peers["torch"].folder != lender.folder
    assert "PYTHONPATH" not in peers["sklearn"].variables


def test_the_parts_are_the_lessons(tmp_path, monkeypatch):
    monkeypatch.setattr(districts, "census", districts.synthetic)
    districts.write_districts(tmp_path / "districts.npz")
    with np.load(tmp_path / "districts.npz") as file:
        assert [len(file[f"x_{part}"]) for part in ("train", "valid", "test")] == [11_610, 3_870, 5_160]
        np.testing.assert_allclose(file["x_train"].mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(file["x_train"].std(axis=0), 1)


@pytest.mark.slow
def test_benchmark_of_iskra_alone(monkeypatch, tmp_path):
    pytest.importorskip("tensorboard")
    monkeypatch.setattr(districts, "NUM_ROWS", 400)
    monkeypatch.setattr(districts, "census", districts.synthetic)
    data = tmp_path / "districts.npz"
    results = Results(MACHINE, districts.write_districts(data), 1)
    (iskra,) = load_peers(["iskra"])
    alone = Peer(**{**vars(iskra), "worker": "housing_keras_words.py"})
    rounds.measure(results, [alone], data, quick=True, take_round=housing.take_round)
    assert results.failures == []
    assert set(results.entry("iskra").samples) == {"epoch_s", "prepare_s", "script_s", "own_s", "error"}
    assert "An epoch takes" in markdown(results)


def test_without_the_file_the_districts_are_made_up(tmp_path, monkeypatch, capsys):
    def fail():
        raise FileNotFoundError("california_housing: expected the file in a folder, got none.")

    monkeypatch.setattr(districts, "census", fail)
    assert districts.write_districts(tmp_path / "districts.npz") == "made-up districts"
    assert "expected the file in a folder" in capsys.readouterr().out


def test_errors_are_compared_by_their_means():
    peers = [
        Peer(name, name.title(), "worker.py", name, "", name, requires=[f"{name}==1"]) for name in ("iskra", "jax")
    ]
    report = housing_error.markdown("made-up districts", peers, [[0.38, 0.40], [0.39, 0.41]])
    assert "| Iskra | 0.3800 | 0.4000 | 0.3900 | 0.0141 |" in report
    assert "The means differ by -2.5%; up to 3% either way counts as the same." in report
