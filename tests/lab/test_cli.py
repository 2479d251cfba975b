import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import iskra
from iskra.lab.cli.app import app

from .conftest import write_run

HEAVY = ("matplotlib", "sklearn", "numpy", "iskra.models", "iskra.engines")


def command(*arguments):
    """Run the command within this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="iskra")


def python(code):
    """Run `code` in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    code = f"""if True:
        import sys
        from iskra.lab.cli import main
        sys.argv = ["iskra", *{arguments}]
        try:
            main()
        except SystemExit as leaving:
            assert not leaving.code, leaving.code
        print("LOADED", [name for name in {HEAVY} if name in sys.modules])"""
    done = python(code)
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stderr


def test_pictures_leave_pyplot_alone():
    done = python(
        "import sys; from iskra.lab.plots import plot_history; assert 'matplotlib' not in sys.modules;"
        "plot_history({'loss': [1.0]})._repr_png_(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_missing_extras_are_named_with_their_cure(missing):
    done = python(f"import sys; sys.modules[{missing!r}] = None; from iskra.lab.cli import main; main()")
    assert done.returncode == 1
    assert f"{missing} is required" in done.stderr and "pip install 'iskra[lab]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_matplotlib_is_said_before_training(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = command("train", "digits", "--runs", tmp_path)
    assert result.exit_code == 1
    assert "matplotlib is required" in result.stderr and "pip install 'iskra[lab]'" in result.stderr
    assert not list(tmp_path.iterdir())


def test_version():
    result = command("--version")
    assert (result.exit_code, result.stdout) == (0, f"iskra {iskra.__version__}\n")


def test_no_arguments_show_the_help():
    assert "train" in command().output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["digit"],
            "one of digits, mnist, fashion_mnist, cifar10, got 'digit'. Did you mean digits?",
        ),
        (["digits", "--hidden", "many"], "hidden: expected integers separated by commas, got 'many'."),
        (["digits", "--epochs", "0"], "epochs: expected an integer of at least 1, got 0."),
        (["digits", "--lr", "-1"], "learning_rate: expected a number above 0, got -1.0."),
        (["digits", "--name", "a/b"], "name: expected the plain name of a folder, got 'a/b'."),
        (["digits", "--engine", "steam"], "expected one of native, reference, got 'steam'."),
        (["digits", "--threads", "0"], "of at least 1, got 0."),
        (["digits", "--optimizer", "magic"], "magic"),
        (["digits", "--activation", "magic"], "magic"),
        (["digits", "--epochs", "many"], "Invalid value for '--epochs'"),
    ],
)
def test_a_wrong_value_is_explained_without_traceback_and_leaves_no_folder(tmp_path, arguments, message):
    result = command("train", *arguments, "--runs", tmp_path / "runs")
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "runs").exists()


def test_an_existing_name_is_refused(tmp_path):
    (tmp_path / "taken").mkdir()
    result = command("train", "digits", "--runs", tmp_path, "--name", "taken")
    assert result.exit_code == 2
    assert "a run never overwrites another" in result.stderr


def test_a_file_in_the_place_of_the_runs_is_explained(tmp_path):
    (tmp_path / "runs").write_text("")
    result = command("train", "digits", "--epochs", "1", "--runs", tmp_path / "runs")
    assert result.exit_code == 1
    assert "Choose another folder for all runs" in result.stderr and "Traceback" not in result.stderr


def test_missing_data_is_explained(tmp_path, monkeypatch):
    def fail():
        raise FileNotFoundError("mnist: expected the file in a folder, got none. Put it there.")

    monkeypatch.setattr("iskra.datasets.mnist.load_data", fail)
    result = command("train", "mnist", "--runs", tmp_path)
    assert result.exit_code == 1
    assert "mnist: expected the file" in result.stderr and "Traceback" not in result.stderr


def test_runs_are_listed_with_their_places(tmp_path):
    write_run(tmp_path / "good", test_accuracy=0.9, test_loss=0.3, test_wrong=36, seconds=1.25)
    write_run(tmp_path / "better", test_accuracy=0.98, test_loss=0.1, test_wrong=7, seconds=2)
    write_run(tmp_path / "started")
    (tmp_path / "foreign").mkdir()
    result = command("runs", "--runs", tmp_path)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines() if line[:3].strip().isdigit()]
    assert [row[:3] for row in rows] == [["1", "better", "98.00%"], ["2", "good", "90.00%"], ["3", "started", "–"]]
    assert "unfinished: killed" in result.stdout
    assert "foreign: Run: expected a folder with config.json" in result.stderr


def test_runs_as_json(tmp_path):
    write_run(tmp_path / "a", test_accuracy=0.9)
    write_run(tmp_path / "b", dataset="mnist", test_accuracy=0.98)
    (tmp_path / "foreign").mkdir()
    content = json.loads(command("runs", "--runs", tmp_path, "--json").stdout)
    assert [(run["name"], run["test_accuracy"]) for run in content["runs"]] == [("a", 0.9), ("b", 0.98)]
    assert len(content["unreadable"]) == 1
    content = json.loads(command("runs", "--runs", tmp_path, "--json", "--dataset", "mnist").stdout)
    assert [run["name"] for run in content["runs"]] == ["b"]


def test_no_runs_yet(tmp_path):
    assert "No runs in" in command("runs", "--runs", tmp_path).stdout
    result = command("runs", "--runs", tmp_path / "none")
    assert result.exit_code == 1
    assert "Start a run with iskra train digits" in result.stderr


def test_info_tells_the_engine_and_where_data_is(tmp_path, monkeypatch):
    from iskra.datasets.mnist import SOURCE

    (tmp_path / "mnist").mkdir()
    for file in SOURCE.files:
        (tmp_path / "mnist" / file).touch()
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path))
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    result = command("info")
    assert result.exit_code == 0
    assert "native" in result.stdout and "threads" in result.stdout
    facts = "".join(result.stdout.split())  # the terminal breaks long lines anywhere
    assert f"mnist{tmp_path / 'mnist'}" in facts
    assert "cifar10nothere,wouldbedownloaded" in facts
    assert f"thenin{tmp_path / 'cache'}" in facts


def test_predictions_for_rows_take_one_table(tmp_path):
    config = write_run(tmp_path / "table") / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"target": {"name": "price"}}))
    result = command("predict", tmp_path / "table", "a.csv", "b.csv")
    assert result.exit_code == 2
    assert "predict: expected one table, got 2 files." in result.stderr


def test_predictions_of_what_is_no_run_are_refused(tmp_path):
    result = command("predict", tmp_path, "a.png")
    assert result.exit_code == 2
    assert "Run: expected a folder with config.json" in " ".join(result.stderr.split())


def test_python_m_iskra_is_the_command():
    done = subprocess.run([sys.executable, "-m", "iskra", "--version"], capture_output=True, text=True, env=os.environ)
    assert done.stdout == f"iskra {iskra.__version__}\n"
