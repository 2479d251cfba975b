"""What a search shows."""

import pytest

from iskra.tuner import display
from tuner.searches import search


def test_a_line_for_each_trial(make, capsys):
    tuner = search(make(max_trials=2), verbose="auto")
    first, second = sorted(capsys.readouterr().out.splitlines())  # they come as trials end
    units = tuner.oracle.get_trial("0").hyperparameters.get("units")
    assert first.startswith("Trial 1/2 - 4/4 - ") and second.startswith("Trial 2/2 - 4/4 - ")
    assert " - val_loss: " in first and " - best: " in first and f" - units: {units} - rate: 0." in first
    search(make(max_trials=3), verbose=1)
    again = capsys.readouterr().out.splitlines()
    assert again[0] == "2 trials were done before; the search goes on." and again[1].startswith("Trial 3/3")


def test_the_line_is_live_while_a_trial_trains(make, monkeypatch):
    shown = []

    class Screen:
        def live(self, state):
            shown.append((state.title, state.step, state.steps, next(iter(state.logs))))

        def finish(self, state):
            shown.append((state.title, state.step, state.steps, next(iter(state.logs))))

        def close(self):
            shown.append("closed")

    monkeypatch.setattr(display, "choose_display", lambda verbose: Screen())
    monkeypatch.setattr(display, "REFRESH_SECONDS", 0.0)
    search(make(objective="val_mae", max_trials=1, executions_per_trial=2), epochs=2, verbose=1)
    assert shown == [*(("Trial 1/1", step, 4, "val_mae") for step in (1, 2, 3, 4, 4)), "closed"]
    shown.clear()
    monkeypatch.setattr(display, "REFRESH_SECONDS", 1e6)
    search(make(objective="val_mae", max_trials=1, project_name="quick"), verbose=1)
    assert shown == [("Trial 1/1", 4, 4, "val_mae"), "closed"]


def test_lines_of_epochs_and_silence(make, capsys):
    search(make(max_trials=2), verbose=2)
    lines = capsys.readouterr().out.splitlines()
    epochs = [f"Epoch {number}/4" for number in range(1, 5)]
    assert [line.split(" - ")[0] for line in lines] == [*epochs, "Trial 1/2", *epochs, "Trial 2/2"]
    search(make(max_trials=3), verbose=0)
    assert capsys.readouterr().out == ""


def test_failures_are_shown(make, capsys):
    with pytest.raises(RuntimeError):
        search(make(), verbose=1, sample_wait=1)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and lines[0].startswith("Trial 1/3 failed: TypeError: ") and "sample_wait" in lines[0]


def test_summaries(make, capsys, tmp_path):
    tuner = search(make(max_trials=2))
    tuner.search_space_summary()
    assert capsys.readouterr().out.splitlines() == [
        "Search space summary",
        "Default search space size: 2",
        "units (Int)",
        "{'min_value': 2, 'max_value': 9, 'step': None, 'sampling': 'linear', 'default': None, 'conditions': []}",
        "rate (Float)",
        "{'min_value': 0.001, 'max_value': 0.3, 'step': None, 'sampling': 'log', 'default': None, 'conditions': []}",
    ]
    tuner.results_summary(1)
    best = tuner.oracle.get_best_trials()[0]
    assert capsys.readouterr().out.splitlines() == [
        "Results summary",
        f"Results in {tmp_path / 'untitled_project'}",
        "Showing 1 best trials",
        "Objective(name='val_loss', direction='min')",
        "",
        f"Trial {best.trial_id} summary",
        "Hyperparameters:",
        f"units: {best.hyperparameters.get('units')}",
        f"rate: {best.hyperparameters.get('rate')}",
        f"Score: {best.score}",
    ]
