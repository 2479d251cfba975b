"""Runs on tables from end to end: what is learned, what is kept, what is predicted."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from iskra import lab
from iskra.lab.tables.reading import read_table

from ..test_report import Page
from . import makers
from .conftest import KINDS

FILES = {"config.json", "history.csv", "metrics.json", "model.keras", "preparation.json", "report.html"}
PICTURES = {
    "regression": {"curves.png", "predictions.png", "residuals.png", "deciles.png", "importance.png"},
    "classes": {"curves.png", "confusion.png", "calibration.png", "importance.png"},
}
LEARNED = {  # what must be reached on the test rows
    "only_numbers": ("test_r2", 0.97),
    "mixed": ("test_r2", 0.95),
    "with_gaps": ("test_r2", 0.75),
    "text_labels": ("test_accuracy", 0.9),
    "two_classes": ("test_accuracy", 0.85),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_learned(trained, kind):
    run = trained(kind)
    name, least = LEARNED[kind]
    assert run.metrics[name] > least
    assert run.outcome == "finished" and 1 <= run.metrics["best_epoch"] <= run.metrics["epochs"] <= 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_leaves_its_files_and_no_others(trained, kind):
    run = trained(kind)
    assert {path.name for path in run.path.iterdir()} == FILES | PICTURES[run.config["target"]["task"]]


@pytest.mark.parametrize("kind", KINDS)
def test_raw_rows_are_predicted_as_in_training(trained, tables, kind):
    run, frame = trained(kind), read_table(tables / f"{kind}.csv").frame
    predictor = lab.TablePredictor.read(run.path)
    predictions, target = predictor.predict(frame), KINDS[kind]
    assert len(predictions) == len(frame)
    score = predictor.score(frame)
    if run.config["target"]["task"] == "regression":
        assert (predictions[f"{target}_low"] < predictions[target]).all()
        assert (predictions[f"{target}_high"] > predictions[target]).all()
        within = frame[target].between(predictions[f"{target}_low"], predictions[f"{target}_high"])
        assert within.mean() == pytest.approx(0.9, abs=0.08)
        assert score["r2"] == pytest.approx(run.metrics["test_r2"], abs=0.15)
    else:
        classes = [column for column in predictions if column.startswith("P(")]
        np.testing.assert_allclose(predictions[classes].sum(axis=1), 1, atol=1e-5)
        chosen = [column[len(f"P({target}=") : -1] for column in predictions[classes].idxmax(axis=1)]
        assert predictions[target].tolist() == chosen
        assert (predictions[target] == frame[target].astype(str)).mean() == pytest.approx(score["accuracy"])
        assert score["accuracy"] == pytest.approx(run.metrics["test_accuracy"], abs=0.1)


def test_predictions_carry_what_names_the_rows(trained, tables):
    predictions = lab.TablePredictor.read(trained("mixed").path).predict(read_table(tables / "mixed.csv").frame)
    assert list(predictions.columns) == ["house_id", "code", "price", "price_low", "price_high"]
    assert predictions["house_id"].tolist() == list(range(1, 601))


def test_one_row_alone_is_predicted_as_among_others(trained):
    predictor = lab.TablePredictor.read(trained("with_gaps").path)
    frame = makers.with_gaps()
    all_at_once = predictor.predict(frame)["price"]
    alone = predictor.predict(frame.iloc[[7]])["price"]
    assert alone.iloc[0] == pytest.approx(all_at_once[7], rel=1e-5)


def test_what_training_never_saw_is_said(trained):
    predictor = lab.TablePredictor.read(trained("mixed").path)
    frame = makers.mixed(5).assign(town=["Paris", "Rome", "Aachen", None, "Oslo"], age=[1, 2, None, 4, 5], extra=1)
    assert np.isfinite(predictor.predict(frame)["price"]).all()
    assert predictor.remarks(frame) == [
        "town: 3 values rare or new to training, the first 'Paris' at row 1 (the first below the header is row 1); "
        "taken as any rare one",
        f"age: 1 missing, none in training; filled with the median {predictor.preparation.numbers.medians[2]:g}",
        "not used, since training had no such columns: extra",
    ]
    known = makers.mixed(5).assign(town="Aachen")
    assert predictor.remarks(known) == []


def test_rows_without_a_target_have_no_score(trained):
    predictor = lab.TablePredictor.read(trained("mixed").path)
    assert predictor.score(makers.mixed(5).drop(columns="price")) == {}
    assert predictor.score(makers.mixed(5).assign(price=None)) == {}
    assert predictor.score(makers.mixed(5).assign(price=[1.0, None, 2.0, 3.0, None]))["rows"] == 3


@pytest.mark.slow
def test_numbers_in_words_stay_words(trained, tmp_path):
    """A column of categories that looks like numbers in the new table."""
    r = makers.random()
    codes = r.choice(["007", "42", "x9"], 200, p=[0.4, 0.4, 0.2])
    frame = pd.DataFrame({"code": codes, "y": (codes == "007") * 5.0 + r.normal(0, 0.1, 200)})
    frame.to_csv(tmp_path / "a.csv", index=False)
    run = lab.train(lab.TableRecipe(tmp_path / "a.csv", "y", epochs=40), runs=tmp_path, verbose=0)
    predictor = lab.TablePredictor.read(run.path)
    (tmp_path / "new.csv").write_text("code,z\n007,1\n42,2\n")
    new = predictor.read_table(tmp_path / "new.csv").frame
    assert predictor.predict(new)["y"].tolist() == pytest.approx([5, 0], abs=0.5)


def test_runs_that_cannot_predict(tmp_path, trained):
    with pytest.raises(ValueError, match=r"^Run: expected a folder with config\.json"):
        lab.TablePredictor.read(tmp_path)
    run = trained("mixed")
    for name in ("config.json", "preparation.json"):
        (tmp_path / name).write_text((run.path / name).read_text())
    with pytest.raises(ValueError, match=r"^Run: expected a finished run, got '.*' without model\.keras\. Train it"):
        lab.TablePredictor.read(tmp_path)


def test_the_same_seed_gives_the_same_network(tables, tmp_path, trained):
    recipe = lab.TableRecipe(tables / "two_classes.csv", "left", epochs=60)
    again = lab.train(recipe, runs=tmp_path, verbose=0)
    for one, other in zip(trained("two_classes").weights(), again.weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_best_epoch_is_kept(trained):
    run = trained("two_classes")
    losses = run.history["val_loss"]
    assert run.metrics["best_epoch"] == int(np.argmin(losses)) + 1


def test_columns_and_rows_can_be_left_out(tables, tmp_path):
    frame = pd.read_csv(tables / "with_gaps.csv")
    frame.loc[[3, 5], "price"] = np.nan
    frame.to_csv(tmp_path / "a.csv", index=False)
    recipe = lab.TableRecipe(tmp_path / "a.csv", "price", drop=("size", "noise"), skip_unlabelled=True, epochs=2)
    run = lab.train(recipe, runs=tmp_path, verbose=0)
    assert sum(run.config["rows"].values()) == 598
    assert "size: as you asked" in run.config["columns"]["left_out"]
    assert "size" not in [column["name"] for column in run.config["columns"]["used"]]
    with pytest.raises(ValueError, match=r"^drop: expected columns of the table other than the target, got 'sise'\."):
        lab.experiment_for(lab.TableRecipe(tmp_path / "a.csv", "price", drop=("sise",)))


def test_parquet_is_learned_as_well(tmp_path):
    makers.two_classes(200).to_parquet(tmp_path / "a.parquet")
    run = lab.train(lab.TableRecipe(tmp_path / "a.parquet", "left", epochs=5), runs=tmp_path, verbose=0)
    assert run.dataset == "a" and run.outcome == "finished"


@pytest.mark.slow
def test_more_than_100_000_rows_are_learned_and_predicted(tmp_path):
    frame = makers.many_rows()
    frame.to_parquet(tmp_path / "many.parquet")
    run = lab.train(lab.TableRecipe(tmp_path / "many.parquet", "answer", epochs=2), runs=tmp_path, verbose=0)
    assert sum(run.config["rows"].values()) == len(frame) == 120_000
    assert run.metrics["test_accuracy"] > 0.85
    predictions = lab.TablePredictor.read(run.path).predict(frame)
    assert (predictions["answer"] == frame["answer"]).mean() == pytest.approx(run.metrics["test_accuracy"], abs=0.02)


def test_a_recipe_is_settled_by_the_number_of_rows():
    small, large = (lab.TableRecipe("a.csv", "y").settled(rows) for rows in (100, 1_000_000))
    assert (small.hidden, small.batch_size, small.patience, small.epochs) == ((64, 32), 16, 30, 500)
    assert (large.hidden, large.batch_size, large.patience) == ((128, 64, 32), 256, 6)
    assert large.epochs == 200_000 // -(-1_000_000 // 256)
    own = lab.TableRecipe("a.csv", "y", hidden=(), epochs=3, patience=2, batch_size=7)
    assert own.settled(10**6) == own
    listed = lab.TableRecipe("a.csv", "y", drop="a, b", missing=["brak"])
    assert (listed.drop, listed.missing) == (("a", "b"), ("brak",))
    assert listed.command() == "iskra train a.csv --target y --drop a,b --missing brak"
    with pytest.raises(ValueError, match=r"^patience: expected an integer of at least 1, got 0"):
        lab.TableRecipe("a.csv", "y", patience=0)
    with pytest.raises(ValueError, match=r"^dropout: expected a fraction"):
        lab.TableRecipe("a.csv", "y", dropout=2.0)


# The report. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_needs_nothing_beside_itself(trained, kind):
    html = (trained(kind).path / "report.html").read_text()
    page = Page(html)
    assert "://" not in html and not re.search(r"@import|<script|<link|<iframe", html)
    targets = [value for _, name, value in page.attributes if name == "id"]
    assert len(targets) == len(set(targets))
    wanted = re.findall(r"url\(#([^)]*)\)", html)
    wanted += [value[1:] for _, name, value in page.attributes if name.endswith("href") and value.startswith("#")]
    assert set(wanted) <= set(targets)
    for color in set(re.findall(r"var\(--([a-z]+)\)", html)):
        assert f"--{color}:" in html


def test_the_report_of_a_regression(trained):
    run = trained("with_gaps")
    text = Page((run.path / "report.html").read_text()).text
    assert f"with_gaps: price R² {run.metrics['test_r2']:.3f}" in text
    for heading in ("Predicted and true values", "Residuals", "Error by decile", "Permutation importance", "Features"):
        assert heading in text
    assert "The most important column is size." in text
    assert f"and of {100 * run.metrics['test_covered']:.1f} % of the test rows." in text
    assert "sold dates or times Split it into numbers first" in text
    assert "epochs on 420 rows" in text


def test_the_report_of_classes(trained):
    run = trained("text_labels")
    text = Page((run.path / "report.html").read_text()).text
    assert f"text_labels: species {100 * run.metrics['test_accuracy']:.2f} %" in text
    for words in ("Confusion matrix", "Precision and recall", "Recall is the fraction", "Calibration"):
        assert words in text
    assert "Chinstrap" in text and "bill_length" in text


def test_what_comes_from_the_table_is_escaped(tmp_path):
    frame = makers.two_classes(200).rename(columns={"plan": "<b>plan"}).assign(note="a<b")
    frame.to_csv(tmp_path / "a.csv", index=False)
    run = lab.train(lab.TableRecipe(tmp_path / "a.csv", "left", epochs=2), runs=tmp_path, verbose=0)
    html = (run.path / "report.html").read_text()
    assert "<b>plan" not in html and "&lt;b&gt;plan" in html and "a&lt;b" in html


def test_the_configuration_tells_the_table(trained):
    config = json.loads((trained("with_gaps").path / "config.json").read_text())
    assert config["target"] == {"name": "price", "task": "regression", "reason": "600 different numbers"}
    assert config["rows"] == {"train": 420, "validation": 90, "test": 90}
    assert {"name": "age", "missing": int(makers.with_gaps()["age"].isna().sum())} in config["columns"]["used"]
    assert config["command"].startswith("iskra train ") and "--target price" in config["command"]
