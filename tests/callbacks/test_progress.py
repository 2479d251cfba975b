"""The progress display, on a terminal, in a file, in a notebook."""

import io
import re
import sys
import time

import pytest

from iskra.callbacks import CallbackList, ProgbarLogger
from iskra.callbacks.displays import PlainDisplay, choose_display
from iskra.callbacks.notebook import NotebookDisplay
from iskra.callbacks.progress_state import Pass
from iskra.callbacks.terminal import TerminalDisplay

ESCAPES = re.compile(r"\x1b\[[0-9]*[mK]")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def __init__(self):
        super().__init__()
        self.writes = []

    def isatty(self):
        return True

    def write(self, text):
        self.writes.append(text)
        return super().write(text)

    def screen(self):
        """What is left to see, line by line."""
        lines = ESCAPES.sub("", self.getvalue()).split("\n")
        return [line.split("\r")[-1].rstrip() for line in lines]


def state(step=391, steps=782, **kwargs):
    return Pass("Epoch 3/10", steps, 50000, 0.0, 1.0, step=step, trained=1.0, **kwargs)


@pytest.fixture
def columns(monkeypatch):
    def set_columns(count):
        monkeypatch.setattr("iskra.callbacks.terminal.columns", lambda stream: count)

    set_columns(100)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return set_columns


def test_a_live_line_in_full(columns):
    terminal = Terminal()
    TerminalDisplay(terminal).live(state(logs={"accuracy": 0.98, "loss": 0.05}))
    bar = "━" * 10 + "─" * 10
    assert terminal.screen() == [
        "Epoch 3/10",
        f"391/782 {bar} 1s left, 25,000 examples/s - accuracy: 0.9800 - loss: 0.0500",
    ]


def test_time_for_all_epochs(columns):
    terminal = Terminal()
    TerminalDisplay(terminal).live(state(seconds_to_come=70.0))
    assert "1s left, 1:11 in all, 25,000 examples/s" in terminal.screen()[1]


@pytest.mark.parametrize("count", range(10, 130, 7))
def test_a_live_line_never_reaches_the_edge(columns, count):
    columns(count)
    terminal = Terminal()
    display = TerminalDisplay(terminal)
    for step in (1, 100, 782):
        display.live(state(step, seconds_to_come=9000.0, logs={"a_metric_with_a_long_name": 1 / 3, "loss": 1e-7}))
    assert all(len(ESCAPES.sub("", text).split("\r")[-1]) < max(count, 15) for text in terminal.writes)


def test_a_refresh_is_one_write_without_clearing_first(columns):
    terminal = Terminal()
    display = TerminalDisplay(terminal)
    display.live(state(10))
    display.live(state(20))
    assert len(terminal.writes) == 2
    assert terminal.writes[1].startswith("\r") and terminal.writes[1].endswith("\x1b[K")


def test_the_last_line_of_an_epoch(columns):
    terminal = Terminal()
    display = TerminalDisplay(terminal)
    display.live(state(10))
    last = state(782, logs={"loss": 0.05, "val_loss": 0.00001})
    last.trained = 0.1955
    display.finish(last)
    assert terminal.screen() == [
        "Epoch 3/10",
        f"782/782 {'━' * 20} 1s 0.25ms/step - loss: 0.0500 - val_loss: 1.0000e-05",
        "",
    ]


@pytest.mark.parametrize("count, width", [(60, 20), (50, 10), (43, 5), (30, 20)])
def test_the_last_line_is_complete_on_any_terminal(columns, count, width):
    columns(count)
    terminal = Terminal()
    TerminalDisplay(terminal).finish(state(782, logs={"loss": 0.05}))
    assert terminal.screen()[1] == f"782/782 {'━' * width} 1s 1.3ms/step - loss: 0.0500"


def test_an_interrupted_line_is_closed(columns):
    terminal = Terminal()
    display = TerminalDisplay(terminal)
    display.live(state(10))
    display.close()
    display.close()
    assert terminal.getvalue().endswith("\x1b[K\n")


def test_unknown_steps(columns):
    terminal = Terminal()
    TerminalDisplay(terminal).live(state(312, steps=None))
    assert terminal.screen()[1].startswith("312/? ")


def test_plain_letters_and_no_colors(columns, monkeypatch):
    class AsciiTerminal(Terminal):
        encoding = "ascii"

    monkeypatch.setenv("NO_COLOR", "1")
    terminal = AsciiTerminal()
    TerminalDisplay(terminal).live(state())
    terminal.getvalue().encode("ascii")
    assert ESCAPES.findall(terminal.getvalue()) == ["\x1b[K"]
    assert "==========.........." in terminal.getvalue()


def test_a_file_gets_one_line_an_epoch():
    file = io.StringIO()
    display = PlainDisplay(file)
    display.live(state())
    display.finish(state(782, logs={"loss": 0.5}))
    display.close()
    assert file.getvalue() == "Epoch 3/10 - 782/782 - 1s - 1.3ms/step - loss: 0.5000\n"


def test_the_display_suits_the_output(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert choose_display(0, Terminal()) is None
    assert isinstance(choose_display(1, Terminal()), TerminalDisplay)
    assert isinstance(choose_display(2, Terminal()), PlainDisplay)
    assert isinstance(choose_display(1, io.StringIO()), PlainDisplay)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(choose_display(1, Terminal()), PlainDisplay)


class Cell:
    """A notebook's cell: one output, replaced."""

    def __init__(self):
        self.pages = []

    def show(self, html):
        self.pages.append(html)
        return self.pages.append


def test_a_notebook_shows_one_table_that_grows():
    cell = Cell()
    display = NotebookDisplay(cell.show)
    display.live(state(logs={"loss": 0.5}))
    assert (
        "width:50%" in cell.pages[0]
        and "Epoch 3/10 · 391/782 · 1s left · 25,000 examples/s · loss: 0.5" in cell.pages[0]
    )
    for epoch in range(25):
        display.finish(Pass(f"Epoch {epoch + 1}/25", 10, None, 0.0, 0.001 * epoch, 10, 0.001, {"<loss>": 0.5}))
    assert len(cell.pages) == 1  # quick epochs are painted together
    display.close()
    assert (
        "Epoch 25/25" in cell.pages[-1] and "Epoch 5/25" not in cell.pages[-1] and "5 earlier epochs" in cell.pages[-1]
    )
    assert "&lt;loss&gt;" in cell.pages[-1] and "width:" not in cell.pages[-1]


class Recording:
    """A display that keeps what it is told."""

    def __init__(self):
        self.calls = []

    def live(self, state):
        self.calls.append(("live", state.title, state.step, state.validating))

    def finish(self, state):
        self.calls.append(("finish", state.title, state.step, dict(state.logs)))

    def close(self):
        self.calls.append(("close",))


def logger(**params):
    display = Recording()
    progress = ProgbarLogger(display)
    return display, CallbackList([progress], steps=8, **params)


def test_a_fit():
    display, callbacks = logger(epochs=2)
    callbacks.on_train_begin()
    for epoch in range(2):
        callbacks.on_epoch_begin(epoch)
        callbacks.update_progress(8, {"loss": 0.5})
        callbacks.on_test_begin()
        callbacks.on_test_end({"loss": 0.7})
        callbacks.on_epoch_end(epoch, {"loss": 0.5, "val_loss": 0.7})
    callbacks.on_train_end()
    logs = {"loss": 0.5, "val_loss": 0.7}
    assert display.calls == [("finish", "Epoch 1/2", 8, logs), ("finish", "Epoch 2/2", 8, logs), ("close",)]


def test_refreshes_are_a_tenth_of_a_second_apart():
    display, callbacks = logger(epochs=1)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    end = time.perf_counter() + 0.35
    while time.perf_counter() < end:
        callbacks.update_progress(3, {"loss": 0.5})
    assert 2 <= len(display.calls) <= 3
    callbacks.on_test_begin()
    assert display.calls[-1] == ("live", "Epoch 1/1", 8, True)
    callbacks.on_train_end()  # as after Ctrl-C
    assert display.calls[-1] == ("close",)


def test_evaluate_and_predict():
    display, callbacks = logger()
    callbacks.on_test_begin()
    callbacks.update_progress(8, {"loss": 0.5})
    callbacks.on_test_end({"loss": 0.5})
    callbacks.on_predict_begin()
    callbacks.on_predict_end()
    assert display.calls == [("finish", "", 8, {"loss": 0.5}), ("close",), ("finish", "", 8, {}), ("close",)]


def test_the_times_of_later_epochs_are_expected():
    progress = ProgbarLogger(Recording())
    progress.set_params({"epochs": 3, "steps": 8})
    progress.on_train_begin()
    progress.on_epoch_begin(0)
    time.sleep(0.02)
    progress.on_epoch_end(0)
    progress.on_epoch_begin(1)
    assert 0.02 <= progress._pass.seconds_to_come < 1.0


def test_silence(capsys):
    callbacks = CallbackList(None, add_progbar=True, verbose=0, steps=2, epochs=1)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.update_progress(1)
    callbacks.on_epoch_end(0, {"loss": 1.0})
    callbacks.on_train_end()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("verbose", [1, 2, "auto"])
def test_output_that_is_no_terminal(capsys, verbose):
    callbacks = CallbackList(None, add_progbar=True, verbose=verbose, steps=2, epochs=1)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.update_progress(2)
    callbacks.on_epoch_end(0, {"loss": 1.0})
    callbacks.on_train_end()
    assert re.fullmatch(r"Epoch 1/1 - 2/2 - 0s - [0-9.]+us/step - loss: 1\.0000\n", capsys.readouterr().out)
