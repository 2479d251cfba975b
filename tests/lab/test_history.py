from hypothesis import given, strategies as st

from iskra.lab.history import format_history, parse_history

VALUES = st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), min_size=1)


@given(VALUES)
def test_what_is_written_is_read(rows):
    history = {"loss": [row[0] for row in rows], "val_loss": [row[1] for row in rows]}
    assert parse_history(format_history(history)) == history


def test_epochs_count_from_one():
    assert format_history({"loss": [0.5, 0.25]}) == "epoch,loss\n1,0.5\n2,0.25\n"


def test_no_epoch_is_no_history():
    assert parse_history(format_history({})) == {}
