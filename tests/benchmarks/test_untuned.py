"""The benchmark of untuned runs on tables, from the table to the report."""

import districts
import pandas as pd
import pytest
import untuned

from iskra.lab.tables.split import split_rows


@pytest.fixture
def table(monkeypatch, tmp_path):
    monkeypatch.setattr(districts, "NUM_ROWS", 400)
    monkeypatch.setattr(untuned, "census", districts.synthetic)
    untuned.write_table(tmp_path / "houses.csv")
    return tmp_path / "houses.csv"


def test_the_table_has_scikit_learns_columns(table):
    frame = pd.read_csv(table)
    assert frame.columns.to_list() == [*districts.COLUMNS, "price"]
    x, y = districts.synthetic()
    assert frame["price"].to_numpy() == pytest.approx(y, rel=1e-6)
    assert frame["Longitude"].to_numpy() == pytest.approx(x[:, 7], rel=1e-6)


def test_both_programs_are_asked_about_the_same_rows(table):
    from sklearn.model_selection import train_test_split

    frame = pd.read_csv(table)
    _, test = train_test_split(frame, test_size=round(0.15 * len(frame)), random_state=5)
    assert sorted(test.index) == split_rows(len(frame), seed=5).test.tolist()


@pytest.mark.slow
def test_both_programs_report_their_error_and_their_time(table):
    for outcome in (untuned.iskra(table, 1), untuned.scikit_learn(table, 1, threads=1)):
        assert 0 < outcome.error < 5 and 0 < outcome.training < outcome.program


def test_the_report_compares_seed_by_seed():
    ours = [untuned.Outcome(0.2, 0.5, 3.0), untuned.Outcome(0.4, 0.5, 3.0)]
    theirs = [untuned.Outcome(0.4, 1.0, 4.0), untuned.Outcome(0.3, 2.0, 4.0)]
    report = untuned.markdown("made-up districts", {"ours": ours, "theirs": theirs}, 1)
    assert "| ours | 0.3000 | 0.3000 | 0.50 s | 3.00 s |" in report
    assert "0.92 times MLPRegressor's, smaller 1 times of 2; training takes 0.38 times as long" in report
    assert "included, 0.75 times (medians" in report
