import json

import pytest
from typer.testing import CliRunner

from iskra.lab.cli.app import app
from iskra.lab.cli.braille import HEIGHT, WIDTH, draw_curves
from iskra.lab.comparison import Comparison, Measure, open_runs
from iskra.lab.plots import plot_overlay
from iskra.lab.plots.overlay import run_style, shared_metrics
from iskra.lab.runs import Run

from .conftest import write_run
from .test_report import Page


def write(path, recipe, history="epoch,loss,val_loss\n1,0.9,0.8\n2,0.5,0.6\n", dataset="digits", **metrics):
    """Write a run by hand."""
    write_run(path, dataset=dataset, **metrics)
    config = json.loads((path / "config.json").read_text())
    config |= {"recipe": recipe, "command": f"iskra train digits --name '{path.name}<'", "parameters": 1950}
    (path / "config.json").write_text(json.dumps(config))
    (path / "history.csv").write_text(history)
    return path


@pytest.fixture
def runs(tmp_path):
    """Three runs that differ in rate and seed."""
    write(tmp_path / "a", {"hidden": [30], "lr": 0.1, "seed": 0}, test_accuracy=0.9, test_loss=0.3, seconds=2.0)
    write(tmp_path / "b", {"hidden": [30], "lr": 0.2, "seed": 0}, test_accuracy=0.95, test_loss=0.2, seconds=3.0)
    write(tmp_path / "c", {"hidden": [30], "lr": 0.1, "seed": 7}, test_accuracy=0.95, test_loss=0.25, seconds=2.5)
    return tmp_path


def comparison(*paths):
    return Comparison([Run.read(path) for path in paths])


def test_what_came_out_with_the_best_of_each_row(runs):
    rows = {row.title: row for row in comparison(runs / "a", runs / "b", runs / "c").measures()}
    assert rows["outcome"].cells == ("finished",) * 3
    assert rows["test accuracy"].cells == ("90.00 %", "95.00 %", "95.00 %")
    assert rows["test accuracy"].best == {1, 2}
    assert rows["test loss"].best == {1} and rows["time"].best == {0}
    assert rows["best validation loss"].cells == ("0.6",) * 3 and rows["best validation loss"].best == set()
    assert "test R²" not in rows


def test_an_epoch_whose_loss_is_nan_is_not_the_best(runs):
    write(runs / "d", {}, "epoch,loss,val_loss\n1,nan,nan\n2,0.5,0.4\n")
    write(runs / "e", {}, "epoch,loss,val_loss\n1,nan,nan\n")
    rows = {row.title: row for row in comparison(runs / "a", runs / "d", runs / "e").measures()}
    assert rows["best validation loss"].cells == ("0.6", "0.4", "–") and rows["best validation loss"].best == {1}


def test_what_was_done_differently(runs):
    compared = comparison(runs / "a", runs / "b", runs / "c")
    assert [(row.title, row.cells) for row in compared.differences()] == [
        ("lr", ("0.1", "0.2", "0.1")),
        ("seed", ("0", "0", "7")),
    ]
    assert compared.num_alike() == 3  # data set, hidden layers, parameters
    assert comparison(runs / "a", runs / "b").remarks() == []


def test_what_keeps_runs_from_being_comparable_is_said(runs):
    write(runs / "d", {"hidden": [30]}, dataset="mnist")
    said = comparison(runs / "a", runs / "d").remarks()
    assert said == ["They are runs on different data: their figures cannot be compared.", "Not finished: d."]


def test_other_rows_are_said(runs):
    for name, seed in (("e", 0), ("f", 1)):
        path = write(runs / name, {"path": "t.csv", "seed": seed}, dataset="t", test_r2=0.5)
        config = json.loads((path / "config.json").read_text())
        (path / "config.json").write_text(json.dumps(config | {"rows": {"train": 10}}))
    (said,) = comparison(runs / "e", runs / "f").remarks()
    assert said.startswith("They were tested on different rows")


def test_names_are_as_long_as_they_must_be(tmp_path):
    paths = [write(tmp_path / part / "a", {"lr": 1}) for part in ("x", "y")]
    assert comparison(*paths).names == ["x/a", "y/a"]


def test_runs_by_their_names(runs):
    assert [run.name for run in open_runs([runs / "a"], runs)] == ["a"]
    from pathlib import Path

    assert [run.path for run in open_runs([Path("b")], runs)] == [runs / "b"]


def test_too_few_runs_and_the_same_twice(runs):
    with pytest.raises(ValueError, match=r"^compare: expected two or more different runs, got 1\. Name each"):
        comparison(runs / "a")
    with pytest.raises(ValueError, match=r"got '.*a' twice"):
        comparison(runs / "a", runs / "b", runs / "a")


def test_values_as_text():
    assert Measure("x", "x", "number", True).write(None) == "–"
    assert Measure("x", "x", "count", True).write(1234.0) == "1,234"
    assert Measure("x", "x", "share", True).write(0.5) == "50.00 %"


# Curves. ------------------------------------------------------------------------------------------------------------


def test_curves_are_laid_one_upon_the_other():
    figure = plot_overlay({"a": {"loss": [3, 2], "val_loss": [3, 1]}, "b": {"loss": [3], "val_loss": [2]}})
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "Validation loss"
    assert [line.get_ydata().tolist() for line in axes.lines] == [[3, 1], [2]]


def test_metrics_that_all_runs_have():
    assert shared_metrics({"a": {"loss": [1], "mae": [1]}, "b": {"loss": [1]}}) == ["loss"]
    assert shared_metrics({"a": {"loss": [1], "val_loss": [1]}, "b": {"loss": [1], "val_loss": [1]}}) == ["val_loss"]
    assert shared_metrics({"a": {"loss": [1]}, "b": {"mae": [1]}}) == []
    with pytest.raises(ValueError, match=r"^plot_overlay: expected a metric that all runs have, got none\. Name what"):
        plot_overlay({"a": {"loss": [1]}, "b": {"mae": [1]}})
    with pytest.raises(ValueError, match=r"^plot_overlay: expected 'mae' in the history of a, got none"):
        plot_overlay({"a": {"loss": [1]}}, ["mae"])


def test_many_runs_have_different_lines():
    assert len({run_style(place) for place in range(32)}) == 32


def test_curves_in_letters():
    lines = draw_curves({"down": [2.0, 1.0, 0.0], "flat": [1.0, 1.0, 1.0]}, "loss").plain.splitlines()
    assert lines[0] == "loss" and "down" in lines[-1] and "flat" in lines[-1]
    canvas = [line[11:] for line in lines[1 : 1 + HEIGHT]]
    assert all(len(line) == WIDTH for line in canvas)
    assert canvas[0][0] != "\u2800" and canvas[-1][-1] != "\u2800"  # from the upper left to the lower right
    assert all(letter != "\u2800" for letter in canvas[HEIGHT // 2])  # the flat one, in the middle
    assert lines[1].startswith("         2") and lines[HEIGHT].startswith("         0")


def test_curves_without_values():
    assert draw_curves({"a": [float("nan")]}, "loss").plain == "loss: nothing to draw"
    assert "\u2800" in draw_curves({"a": [1.0]}, "loss").plain


# The command and the page. ------------------------------------------------------------------------------------------


def command(*arguments):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)], prog_name="iskra")


def test_the_command_shows_tables_and_curves(runs):
    result = command("a", runs / "b", "--runs", runs)
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "test accuracy 90.00 % 95.00 %" in text
    assert "lr 0.1 0.2" in text and "3 settings" not in text
    assert "validation loss" in text and any("\u2801" <= letter <= "\u28ff" for letter in text)


def test_the_command_writes_a_page(runs, tmp_path):
    result = command("a", "b", "c", "--runs", runs, "--html", tmp_path / "page.html")
    assert result.exit_code == 0
    html = (tmp_path / "page.html").read_text()
    page = Page(html)
    assert "digits 3 runs" in page.text
    assert "The best test accuracy, 95.00 %, is that of b, c. They differ in lr and seed." in page.text
    assert "var(--runa)" in html and "://" not in html
    assert "iskra train digits --name &#x27;a&lt;&#x27;" in html


def test_runs_alike_say_so(runs):
    write(runs / "twin", {"hidden": [30], "lr": 0.1, "seed": 0}, test_accuracy=0.9, test_loss=0.3, seconds=2.0)
    result = command("a", "twin", "--runs", runs, "--html", runs / "page.html")
    assert result.exit_code == 0
    text = Page((runs / "page.html").read_text()).text
    assert "None: 5 settings are the same." in text
    assert "2 runs beside each other." in text


def test_runs_without_a_common_metric(runs):
    write(runs / "other", {"lr": 1}, history="epoch,mae\n1,0.5\n", test_accuracy=0.5)
    result = command("a", "other", "--runs", runs, "--html", runs / "page.html")
    assert result.exit_code == 0
    assert "There is no metric that all of them recorded." in (runs / "page.html").read_text()


def test_mistakes_are_explained(runs):
    for arguments, message in ((["a"], "two or more"), (["a", "none"], "expected a folder with config.json")):
        result = command(*arguments, "--runs", runs)
        assert result.exit_code == 2
        assert message in result.stderr and "Traceback" not in result.stderr
