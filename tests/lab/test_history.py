import time

import pytest
from hypothesis import given, strategies as st

from iskra.lab.folder import RunFolder
from iskra.lab.history import Recorder, format_history, parse_history

VALUES = st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), min_size=1)


@given(VALUES)
def test_what_is_written_is_read(rows):
    history = {"loss": [row[0] for row in rows], "val_loss": [row[1] for row in rows]}
    assert parse_history(format_history(history)) == history


def test_epochs_count_from_one():
    assert format_history({"loss": [0.5, 0.25]}) == "epoch,loss\n1,0.5\n2,0.25\n"


def test_no_epoch_is_no_history():
    assert parse_history(format_history({})) == {}


# On the disk, epoch by epoch. -------------------------------------------------------------------------------------


@pytest.fixture
def recorder(tmp_path):
    return Recorder(RunFolder(tmp_path / "run"))


def written(recorder):
    return (recorder.folder.path / "history.csv").read_text()


def test_an_epoch_is_on_the_disk_when_it_has_ended(recorder):
    recorder.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.75})
    assert written(recorder) == "epoch,loss,val_loss\n1,0.5,0.75\n"
    time.sleep(0.2)
    recorder.on_epoch_end(1, {"loss": 0.25, "val_loss": 0.5})
    assert written(recorder) == "epoch,loss,val_loss\n1,0.5,0.75\n2,0.25,0.5\n"
    assert recorder.history == {"loss": [0.5, 0.25], "val_loss": [0.75, 0.5]}
    assert recorder.num_epochs == 2


def test_many_short_epochs_are_not_all_written_but_none_is_lost(recorder, monkeypatch):
    writings = []
    monkeypatch.setattr(recorder, "write", lambda **_: (writings.append(1), time.sleep(0.001)))
    for epoch in range(50):
        recorder.on_epoch_end(epoch, {"loss": 1.0})
    assert 1 <= len(writings) < 25
    assert recorder.num_epochs == 50


def test_ctrl_c_while_writing_leaves_metrics_of_one_length(recorder, monkeypatch):
    def interrupt(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(recorder, "write", interrupt)
    with pytest.raises(KeyboardInterrupt):
        recorder.on_epoch_end(0, {"loss": 1.0, "val_loss": 1.0})
    assert {len(values) for values in recorder.history.values()} == {1}
