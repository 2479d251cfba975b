"""The benchmark of breadth: its lines, its workers, its report."""

import json
import subprocess
import sys

import breadth_lines
import pytest
from breadth_lines import CASES, Case, choose_lines, find_case, line_name
from breadth_process import Runner
from breadth_report import markdown
from breadth_results import PEAK_FLOPS, Line, Results, geometric_mean
from peers import HERE, PeerError, load_peers

MACHINE = {
    "processor": "an abacus", "cores": 2, "system": "Linux", "python": "3.11", "numpy": "2.4", "iskra": "0.1",
    "date": "2026-01-31",
}  # fmt: skip


@pytest.fixture
def results():
    samples = {
        "iskra": [1.0, 2.0, 1.0],
        "torch-1": [9.0, 9.0, 9.0],
        "torch-2": [3.0, 3.0, 1.5],
        "jax scan": [4.0, 4.0],
        "numpy peak": [0.5, 0.5, 0.5],
        "numpy products": [0.8, 0.8, 0.8],
    }
    lines = [
        Line("dense-64/step", "dense", "step", PEAK_FLOPS, samples),
        Line("dense-64-adam/step", "dense", "step", samples={"iskra": [1.5], "torch-2": [3.6]}),
        Line("lstm-64/predict", "recurrent", "predict", samples={"iskra": [2.0], "torch-1": [1.0]}),
        Line("lstm-64/first", "recurrent", "first", samples={"iskra": [1.0], "jax": [9.0]}),
    ]
    return Results(MACHINE, 3, 0.4, lines=lines, failures=["jax, gan/step: it was tired"])


def test_ratio_is_that_of_the_fastest_peer(results):
    line = results.lines[0]
    assert (line.best, line.ratio) == ("torch-2", 3.0)
    assert line.spread == (1.5, 2.25)
    assert (line.share("peak"), line.share("products")) == (0.5, 0.8)
    assert geometric_mean(results.lines[:1]) == pytest.approx(3.0)
    assert geometric_mean([Line("a/step", "dense", "step")]) is None


def test_report_tells_who_is_faster_and_leaves_first_steps_out_of_the_means(results):
    report = markdown(results)
    assert "- Lines where a peer is faster: lstm-64/predict (0.50), of 3." in report
    assert "- Geometric mean of all ratios of training and prediction: 1.53." in report
    assert "- Of the recurrent and attention lines: 0.50." in report
    assert "| dense-64/step | 1 s | torch-2 | 3 s | 3.00 | 1.50 to 2.25 |" in report
    assert "| lstm-64/predict | 2 s | torch-1 | 1 s | **0.50** | 0.50 to 0.50 |" in report
    assert "| dense-64/step | 1 s | 50% | 80% |" in report
    assert "| iskra | 1 s | 1.5 s | 1.50 |  |  |" in report and "| torch-2 | 3 s | 3.6 s | 1.20 |  |  |" in report
    assert "## First step" in report
    assert report.endswith("## Left out\n\n- jax, gan/step: it was tired\n")


def test_file_keeps_every_sample(results, tmp_path):
    results.write(tmp_path / "breadth.json")
    assert json.loads((tmp_path / "breadth.json").read_text())["lines"][0]["samples"]["jax scan"] == [4.0, 4.0]


def test_lines_are_chosen_by_parts_of_their_names():
    names = [line_name(*line) for line in choose_lines(None)]
    assert len(set(names)) == len(names) > 70
    assert [line_name(*line) for line in choose_lines(["gan", "lstm-64/"])] == [
        "lstm-64/step", "lstm-64/predict", "lstm-64/row", "gan/step",
    ]  # fmt: skip
    with pytest.raises(SystemExit, match=r"--lines: expected parts of dense-8192/step, .*, got 'gru-7'\."):
        choose_lines(["gru-7"])


def test_shapes_and_products_follow_from_the_words():
    case = Case("two", "dense", (("dense", 5), ("scores", 3)), (7,), 0, batch=2)
    assert case.products() == [(2, 7, 5), (7, 2, 5), (2, 5, 3), (5, 2, 3), (2, 3, 5)]
    assert find_case("lstm-64").products() == []
    assert breadth_lines.after("residual", (64, 2), (32, 32, 16)) == (16, 16, 64)
    assert breadth_lines.after("both", (8,), (10, 4)) == (16,)


@pytest.fixture
def iskra():
    with Runner("iskra", load_peers(["iskra"])[0], "breadth_iskra.py", threads=1) as runner:
        yield runner


@pytest.mark.slow
@pytest.mark.parametrize("name", [case.name for case in CASES if case.parameters < 1e7 and case.group != "start"])
def test_every_network_is_the_one_that_is_counted(iskra, name):
    case = find_case(name)
    assert iskra.ask(case, "first", "", 0) > 0
    if "row" in case.figures:
        assert iskra.ask(case, "row", "", 0) > 0


def test_failures_of_a_worker_are_told(iskra, monkeypatch):
    gone = Case("gone", "dense", (), (3,), 0)
    with pytest.raises(PeerError, match="iskra, gone/step: StopIteration"):
        iskra.ask(gone, "step", "", 0)
    assert iskra.ask(find_case("autoencoder"), "row", "", 0) > 0  # it goes on with the next line


def test_a_worker_that_takes_too_long_is_ended(iskra):
    iskra.limit = 0.01
    with pytest.raises(PeerError, match=r"expected an answer to .* within 0 s, got none"):
        iskra.ask(find_case("dense-1"), "step", "", 1)
    assert iskra._process is None


def test_the_command_measures_a_line():
    command = [sys.executable, HERE / "breadth.py", "--lines", "dense-64/row", "--peers", "--rounds", "1"]
    done = subprocess.run([*command, "--seconds", "0.01"], capture_output=True, text=True, timeout=60, check=True)
    assert "dense-64/row: iskra" in done.stdout
