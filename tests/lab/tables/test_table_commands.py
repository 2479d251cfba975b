"""`iskra train` on a table and `iskra predict`, as people use them."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from iskra.lab.cli.app import app

from . import makers


def command(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="iskra")


@pytest.fixture(scope="module")
def runs(tables, tmp_path_factory):
    """A run on the mixed table, by the command."""
    folder = tmp_path_factory.mktemp("runs")
    arguments = ["--target", "price", "--epochs", 3, "--runs", folder, "--name", "first"]
    result = command("train", tables / "mixed.csv", *arguments)
    assert result.exit_code == 0, result.output
    return folder, result.stdout


def test_what_was_found_out_is_said(runs):
    told = " ".join(runs[1].split())
    assert "price, a regression: 600 different numbers" in told
    assert "5 of numbers, 2 of categories, 12 features" in told
    assert "sold: dates or times. Split it into numbers first" in told
    assert "remarks: free text." in told and "country: always 'DE'" in told
    assert "at most 3 epochs, 30 without improvement end it" in told
    assert "R² " in told and "root mean squared error" in told and "rows a second" in told


@pytest.mark.slow
def test_classes_and_gaps_are_said(tables, tmp_path):
    arguments = ["--epochs", 2, "--runs", tmp_path]
    told = " ".join(command("train", tables / "text_labels.csv", "--target", "species", *arguments).stdout.split())
    assert "species, one of 3 classes: 3 different words" in told and "% right" in told
    told = " ".join(command("train", tables / "with_gaps.csv", "--target", "price", *arguments).stdout.split())
    assert "filled in, and told apart: size (" in told


def test_the_options_reach_the_recipe(tables, tmp_path):
    options = ["--task", "classes", "--drop", "plan, fee", "--patience", 3, "--hidden", "9,8", "--activation", "tanh"]
    options += ["--dropout", 0.1, "--optimizer", "sgd", "--lr", 0.05, "--epochs", 4, "--batch-size", 50, "--seed", 5]
    result = command(
        "train", tables / "two_classes.csv", "--target", "left", *options, "--runs", tmp_path, "--name", "a", "-q"
    )
    assert result.stdout == f"{tmp_path / 'a'}\n"
    recipe = json.loads((tmp_path / "a" / "config.json").read_text())["recipe"]
    expected = {"task": "classes", "drop": ["plan", "fee"], "patience": 3, "hidden": [9, 8], "activation": "tanh"}
    expected |= {"dropout": 0.1, "optimizer": "sgd", "learning_rate": 0.05, "epochs": 4, "batch_size": 50, "seed": 5}
    assert recipe.items() >= expected.items()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["x", "y", "x", "x", "y", "y", "x"], ["one of 2 classes", " of 2 right"]),
        ([1.5, 2.5, 4, 5, 6.5, 8.5], ["a regression: 6 different numbers", "R² –"]),
    ],
)
def test_few_rows_are_learned_with_a_warning(tmp_path, values, said):
    pd.DataFrame({"a": np.arange(len(values)) + 0.5, "y": values}).to_csv(tmp_path / "t.csv", index=False)
    arguments = ["--target", "y", "--epochs", 2, "--runs", tmp_path, "--name", "few"]
    told = " ".join(command("train", tmp_path / "t.csv", *arguments).stdout.split())
    assert f"few rows {len(values)} teach little, and their test measures nothing; collect more" in told
    for words in (*said, "the test results are mostly chance. Collect more rows"):
        assert words in told
    assert "test_accuracy" not in json.loads((tmp_path / "few" / "metrics.json").read_text())
    page = (tmp_path / "few" / "report.html").read_text()
    assert "the test results are mostly chance" in page and "nan" not in page and "accuracy</dt>" not in page


def test_a_table_as_people_have_them(tmp_path):
    """A Windows code page, units, decimal commas, a word for missing values; then new rows with words of their own."""
    frame = makers.only_numbers(60)
    text = ["miasto;metraż;wiek;cena"]
    for k, row in frame.iterrows():
        age = "brak" if k % 9 == 0 else int(row["age"])
        price = f"{row['price']:,.0f}".replace(",", "\u00a0")
        text.append(f"{'Łódź' if k % 2 else 'Gdańsk'};{str(row['size']).replace('.', ',')} m2;{age};{price} zł")
    (tmp_path / "t.csv").write_text("\n".join(text), encoding="cp1250")
    train = ["train", tmp_path / "t.csv", "--target", "cena", "--epochs", 2, "--runs", tmp_path, "--name", "a"]
    refused = " ".join(command(*train).stderr.split())
    assert "in column 'wiek', got 'brak' at row 1 (the first below the header is row 1) and words in 6 more" in refused
    assert "pass --missing brak; otherwise correct it" in refused
    told = " ".join(command(*train, "--missing", "brak").stdout.split())
    assert "cena, a regression: 60 different numbers" in told and "wiek (7)" in told
    assert "t.csv: text not in UTF-8, taken as Windows-1250 by its letters" in told
    assert "read as numbers: metraż ('" in told and "zł' as " in told
    assert "read as numbers" in (tmp_path / "a" / "report.html").read_text()
    new = "miasto;metraż;wiek\nŁódź;50 m2;5\nRadom;duże;BRAK\n7;60,5;nowy\nGdańsk;10 km;inf\n"
    (tmp_path / "new.csv").write_text(new, encoding="cp1250")
    result = command("predict", tmp_path / "a", tmp_path / "new.csv")
    assert result.exit_code == 0 and len(result.stdout.splitlines()) == 5
    said = " ".join(result.stderr.split())
    assert "miasto: 2 values rare or new to training, the first 'Radom' at row 2" in said
    assert "metraż: 2 values other than a number of m2, the first 'duże' at row 2" in said
    assert "wiek: 2 values other than a number, the first 'nowy' at row 3" in said
    assert "was learned from 9 rows alone" in said


def test_a_target_that_cannot_be_compared_is_left_out(runs, tmp_path):
    makers.mixed(4).assign(price=["1", "much", "2", ""]).to_csv(tmp_path / "new.csv", index=False)
    result = command("predict", runs[0] / "first", tmp_path / "new.csv")
    assert result.exit_code == 0
    assert "price: 1 value other than a number, 'much' at row 2 " in result.stderr
    assert "On 2 rows whose target is known" in result.stderr


def test_runs_on_tables_are_listed(runs):
    result = command("runs", "--runs", runs[0], "--dataset", "mixed")
    assert "first" in result.stdout and "64,32 adam 0.005" in result.stdout
    assert "R²" in result.stdout


@pytest.mark.slow
def test_predictions_go_to_standard_output(runs, tables):
    result = command("predict", runs[0] / "first", tables / "mixed.csv")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "house_id,code,price,price_low,price_high" and len(lines) == 601
    assert "600 predictions. 90 of 100 true values should lie between price_low and price_high" in result.stderr
    assert "90 validation rows" in result.stderr
    assert "On 600 rows whose target is known: mse " in result.stderr


def test_predictions_go_to_a_file(runs, tables, tmp_path):
    for name in ("p.csv", "p.parquet"):
        result = command("predict", runs[0] / "first", tables / "mixed.csv", "--output", tmp_path / name, "-q")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    a, b = pd.read_csv(tmp_path / "p.csv"), pd.read_parquet(tmp_path / "p.parquet")
    np.testing.assert_allclose(a["price"], b["price"], rtol=1e-5)


def test_unknown_categories_are_noted(runs, tmp_path):
    makers.mixed(9).assign(town="Paris").drop(columns="price").to_csv(tmp_path / "new.csv", index=False)
    result = command("predict", runs[0] / "first", tmp_path / "new.csv")
    assert result.exit_code == 0
    assert "note town: 9 values rare or new to training, the first 'Paris' at row 1 (the first bel" in result.stderr
    assert "whose target is known" not in result.stderr


MISTAKES = [
    (["train", "{}/mixed.csv"], 2, "target: expected the column to predict, got none. Add --target with one of the"),
    (["train", "{}/mixed.csv", "--target", "prize"], 2, "got 'prize'. Did you mean 'price'?"),
    (["train", "{}/mixed.csv", "--target", "price", "--task", "x"], 2, "task: expected one of regression, classes"),
    (
        ["train", "{}/mixed.csv", "--target", "price", "--drop", "x"],
        2,
        "drop: expected columns of the table",
    ),
    (["train", "{}/mixed.csv", "--target", "remarks"], 2, "got a text of its own in each of 600 rows"),
    (["train", "{}/mixed.csv", "--target", "country"], 2, "got 'DE' in every row"),
    (["train", "{}/none.csv", "--target", "price"], 1, "none.csv', no file of that name"),
    (["train", "digits", "--patience", "3"], 2, "patience: expected a table to go with --patience, got 'digits'"),
    (["train", "digits", "--target", "price"], 1, "got 'digits', no file of that name"),
    (["predict", "{}", "{}/mixed.csv"], 2, "Run: expected a folder with config.json"),
    (["predict", "{}/run", "{}/none.csv"], 1, "none.csv', no file of that name"),
    (["predict", "{}/run", "{}/text_labels.csv"], 2, "got none of ['heated', 'size', 'age', 'noise', 'floor', 'town'"),
    (["predict", "{}/run", "{}/mixed.csv", "-o", "x.xls"], 2, "output: expected a name that ends in .csv"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), MISTAKES)
def test_mistakes_are_explained_without_traceback(runs, tables, tmp_path, arguments, code, message):
    places = [str(each).replace("{}/run", str(runs[0] / "first")).replace("{}", str(tables)) for each in arguments]
    options = ["--runs", tmp_path / "runs"] if arguments[0] == "train" else []
    result = command(*places, *options)
    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "runs").exists()


BROKEN = [
    ("a,b\n", "expected rows in t.csv, got none below the header"),
    ("", "got an empty file"),
    ("a\n1\n", "expected at least two columns"),
    ("a,a,y\n1,2,3\n", "got 'a' as column 1 and as column 2"),
    ("a,y\n" + "1,2\n" * 40, "got 2 in every row"),
    ("a,y\n" + "1,2\n1,3\n" * 2, "expected at least 6 rows"),
    ("a,y\n" + "".join(f"{k},{k}\n" for k in range(40)) + "inf,1\n", "in column 'a', got inf at row 41"),
    (
        "a,y\n" + "".join(f"{k}.5,{k}\n" for k in range(40)) + "x,1\n",
        "in column 'a', got 'x' at row 41 (the first below the header is row 1). If it stands for a "
        "missing value, pass --missing x; otherwise correct it",
    ),
    ("a,y\n" + "1,2\n" * 39 + "1,\n", "in every row of the target 'y', got none at row 40"),
    ("a,y\n" + "".join(f"k{k},{k}\n" for k in range(40)), "got none that can be used: a: nearly every row has a word"),
    ("a,y\n" + "1,2\n" * 40 + "1,2,3\n", "got 3 in line 42 of the file"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_tables_that_cannot_be_used_are_refused_with_column_and_row(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text)
    result = command("train", tmp_path / "t.csv", "--target", "y", "--runs", tmp_path / "runs")
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert not (tmp_path / "runs").exists()


def test_a_missing_package_is_named_with_its_cure(tables, tmp_path):
    code = f"""if True:
        import sys, importlib.util
        find = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *rest: None if name == 'pandas' else find(name, *rest)
        from iskra.lab.cli import main
        sys.argv = ["iskra", "train", {str(tables / "mixed.csv")!r}, "--target", "price", "--runs", {str(tmp_path)!r}]
        main()"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "pandas is required" in done.stderr and "pip install 'iskra[tables]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_ends_it_quietly(runs, tables):
    words = [sys.executable, "-m", "iskra", "predict", str(runs[0] / "first"), str(tables / "mixed.csv"), "-q"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_a_run_that_did_not_end_well_cannot_predict(runs, tables, tmp_path):
    (tmp_path / "config.json").write_text((runs[0] / "first" / "config.json").read_text())
    result = command("predict", tmp_path, tables / "mixed.csv")
    assert result.exit_code == 2
    assert "Run: expected a finished run, got" in result.stderr and "without model.keras" in result.stderr


@pytest.mark.slow
def test_an_interrupted_run_keeps_the_best_epoch(tables, tmp_path, monkeypatch):
    from iskra.lab.history import Recorder

    finish = Recorder.on_epoch_end

    def interrupt(self, epoch, logs=None):
        finish(self, epoch, logs)
        if epoch == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(Recorder, "on_epoch_end", interrupt)
    result = command("train", tables / "mixed.csv", "--target", "price", "--runs", tmp_path, "--name", "a")
    assert result.exit_code == 130
    metrics = json.loads((tmp_path / "a" / "metrics.json").read_text())
    assert metrics["outcome"] == "interrupted" and metrics["epochs"] == 7
    assert "Interrupted" in (tmp_path / "a" / "report.html").read_text()
    assert command("predict", tmp_path / "a", tables / "mixed.csv", "-q").exit_code == 0
