"""The display of a population's training: a live line a member, or lines for files."""

import io
import math
import re

import numpy as np
import pytest

import iskra
from iskra import Population, callbacks, layers
from iskra.population.display import NotebookDisplay, PlainDisplay, TerminalDisplay, choose, sparkline
from iskra.population.progress import Progress, watched

X = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
Y = X.sum(1, keepdims=True)


def build(learning_rate=0.01, units=3):
    model = iskra.Sequential([iskra.Input((3,)), layers.Dense(units), layers.Dense(1)])
    model.compile(iskra.optimizers.SGD(learning_rate), "mse")
    return model


class Terminal(io.StringIO):
    """A terminal of some size that shows what is written as one would."""

    encoding = "utf-8"

    def __init__(self, monkeypatch, height=24, width=80):
        super().__init__()
        monkeypatch.setattr("iskra.population.display.lines", lambda stream: height)
        monkeypatch.setattr("iskra.population.display.columns", lambda stream: width)

    def isatty(self):
        return True

    def screen(self):
        """The lines that are left to see."""
        shown, row = [""], 0
        for part in re.split(r"(\n|\x1b\[\d*A\r|\x1b\[J|\x1b\[K|\x1b\[\d*m)", self.getvalue()):
            if part == "\n":
                row += 1
                shown += [""] * (row >= len(shown))
            elif part.endswith("A\r"):
                row -= int(part[2:-2])
            elif part == "\x1b[J":
                del shown[row + 1 :]
                shown[row] = ""
            elif part and not part.startswith("\x1b"):
                shown[row] = part
        return [line for line in shown if line]


def standing(rates=(0.1, 0.01, 1e6), epochs=6, **options):
    population = Population(build, learning_rate=list(rates), seed=1, units=3)
    population.fit(X, Y, epochs=epochs, verbose=0, **options)
    plans = {member: {"initial_epoch": 0} for member in population}
    progress = Progress(plans, PlainDisplay(io.StringIO()))
    for member in population:
        progress.update(member, is_over=member.number != 1)
    return progress.standing()


def test_the_best_come_first(monkeypatch):
    terminal = Terminal(monkeypatch)
    TerminalDisplay(terminal).finish(standing())
    lines = terminal.screen()
    assert [line.split()[0] for line in lines[:3]] == [
        "learning_rate=0.1",
        "learning_rate=0.01",
        "learning_rate=1000000.0",
    ]
    assert re.fullmatch(r"learning_rate=0\.1 +█[▁▂▃▄▅▆▇█]{5} +6/6  loss: \d\.\d{4}", lines[0]), lines[0]
    assert lines[2].endswith("loss: nan")
    assert lines[3].startswith("3 members, 2 ended, 66 %, ") and lines[3].endswith("left")


def test_validation_is_shown_where_there_is_one():
    assert standing(validation_split=0.2).monitor == "val_loss"
    assert standing().monitor == "loss"


@pytest.mark.parametrize("height, width", [(24, 80), (7, 80), (4, 30), (2, 10)])
def test_never_more_than_the_terminal_shows(height, width, monkeypatch):
    terminal = Terminal(monkeypatch, height, width)
    display, shown = TerminalDisplay(terminal), standing(rates=np.geomspace(1e-4, 0.1, 9))
    display.live(shown)
    display.live(shown)
    lines = terminal.screen()
    assert len(lines) < max(height, 4) and all(len(line) < width for line in lines)
    if height == 7:
        assert re.fullmatch(r"and 6 more, loss: \d\.\d{4} to \d\.\d{4}", lines[-2])
        assert len(lines) == 5


def test_notes_stand_above(monkeypatch):
    terminal = Terminal(monkeypatch)
    display, shown = TerminalDisplay(terminal), standing()
    display.note("first")
    display.live(shown)
    display.note("second\nthird")
    assert terminal.screen()[0] == "first" and "second" not in terminal.screen()
    display.finish(shown)
    assert terminal.screen()[:3] == ["first", "second", "third"] and len(terminal.screen()) == 7


def test_other_letters_and_no_color(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal(monkeypatch)
    terminal.encoding = "ascii"
    TerminalDisplay(terminal).finish(standing())
    assert terminal.getvalue().isascii() and "\x1b[1m" not in terminal.getvalue() and "%" in terminal.screen()[0]


def test_the_display_suits_the_output(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(monkeypatch)
    assert choose(0, terminal) is None
    assert isinstance(choose(1, terminal), TerminalDisplay)
    assert isinstance(choose(2, terminal), PlainDisplay)
    assert isinstance(choose(1, io.StringIO()), PlainDisplay)
    monkeypatch.setattr("iskra.callbacks.displays.in_notebook", lambda: True)
    assert isinstance(choose(1, terminal), NotebookDisplay)


def test_sparklines():
    assert sparkline([]) == "" and sparkline([2.0, 2.0]) == "▁▁"
    assert sparkline([math.nan, math.inf]) == "  "
    assert sparkline(list(range(120, 0, -1))) == "█▇▇▆▅▅▄▄▃▂▂▁"


def test_a_table_in_notebooks():
    shown = []

    def show(html):
        shown.append(html)
        return shown.append

    display = NotebookDisplay(show)
    display.live(standing())
    display.finish(standing(rates=np.geomspace(1e-4, 0.1, 30)))
    assert len(shown) == 2
    assert shown[0].count("<tr>") == 4 and "learning_rate=0.1" in shown[0] and "3 members" in shown[0]
    assert "and 10 more" in shown[1]


# In `fit`. ------------------------------------------------------------------------------------------------------------


class Says(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.say(f"{self.member.number} says {epoch}")


def test_a_line_for_each_tenth_in_files(capsys, monkeypatch):
    monkeypatch.setattr("iskra.population.progress.REFRESH_SECONDS", 0)
    Population(build, learning_rate=[0.1, 0.01], seed=1).fit(X, Y, epochs=20, callbacks=Says())
    lines = capsys.readouterr().out.splitlines()
    progress = [line for line in lines if line.startswith("Population: 2 members")]
    assert 8 <= len(progress) <= 12 and len(lines) == len(progress) + 40
    assert re.search(r"100 %, 0s - best loss: \d\.\d+(e-\d+)? \(learning_rate=0\.1\)$", progress[-1])


def test_silence(capsys):
    Population(build, learning_rate=[0.1, 0.01], seed=1).fit(X, Y, epochs=2, verbose=0)
    assert capsys.readouterr() == ("", "")
    with watched({}, 0) as progress:
        assert progress is None


def test_the_logger_gets_lines(caplog):
    iskra.config.disable_interactive_logging()
    try:
        with caplog.at_level("INFO", "iskra"):
            Population(build, learning_rate=[0.1, 0.01], seed=1).fit(X, Y, epochs=2)
    finally:
        iskra.config.enable_interactive_logging()
    assert "Population: 2 members, 2 ended, 100 %" in caplog.text


def test_callbacks_say_their_own_words_afterwards(capsys):
    population = Population(build, seed=[1, 2]).fit(X, Y, callbacks=Says())
    capsys.readouterr()
    population[0].callbacks[0].say("after")
    assert capsys.readouterr().out == "after\n"


def test_what_is_refused():
    with pytest.raises(ValueError, match="verbose"):
        Population(build, seed=[1, 2]).fit(X, Y, verbose=7)
    with pytest.raises(TypeError, match="expected epochs as an int"):
        Population(build, seed=[1, 2]).fit(X, Y, epochs="many")
