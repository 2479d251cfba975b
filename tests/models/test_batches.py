"""The order of batches: every row once a pass, epochs that go on where the last one ended."""

import numpy as np
from hypothesis import given, strategies as st

from iskra.data import Data
from iskra.models.batches import Batches, stretch


def data_of(num_rows):
    return Data([np.zeros((num_rows, 1))], num_rows=num_rows)


def rows_of(spans):
    """The rows of each batch, in order."""
    for span in spans:
        for batch in range(span.first, span.last):
            yield span.rows(batch).tolist()


@given(st.integers(1, 40), st.integers(1, 50), st.sampled_from([True, False, "batch"]))
def test_a_pass_visits_every_row_once(num_rows, batch_size, shuffle):
    batches = Batches(data_of(num_rows), batch_size, shuffle, np.random.default_rng(0))
    for _ in range(2):
        rows = list(rows_of(batches.epoch()))
        assert len(rows) == batches.steps == batches.num_batches
        assert np.sort(np.concatenate(rows)).tolist() == list(range(num_rows))


@given(st.integers(1, 30), st.integers(1, 12), st.integers(1, 25), st.sampled_from([True, False]))
def test_epochs_of_some_steps_join_to_whole_passes(num_rows, batch_size, steps, shuffle):
    batches = Batches(data_of(num_rows), batch_size, shuffle, np.random.default_rng(0), steps)
    left, one_pass = batches.num_batches, []
    for _ in range(6):
        rows = list(rows_of(batches.epoch()))
        assert len(rows) == min(steps, left)  # the end of a pass ends an epoch, as in Keras
        left, one_pass = left - len(rows), one_pass + rows
        if not left:
            assert np.sort(np.concatenate(one_pass)).tolist() == list(range(num_rows))
            left, one_pass = batches.num_batches, []


def test_an_epoch_that_ran_out_is_over_when_training_goes_on():
    batches = Batches(data_of(10), 4, True, np.random.default_rng(0), steps=5)
    epoch = batches.epoch()
    next(epoch)
    batches.within = 3
    batches.seek(batches.position)
    assert list(batches.epoch()) == []
    assert len(list(rows_of(batches.epoch()))) == 3


@given(st.integers(1, 100), st.integers(1, 120), st.data())
def test_stretches_cover_the_batches(num_rows, batch_size, data):
    last = -(-num_rows // batch_size)
    batch = data.draw(st.integers(0, last - 1))
    visited = batch * batch_size
    while batch < last:
        rows, steps = stretch(num_rows, batch_size, batch, last)
        assert rows == batch_size or steps == 1
        visited += rows * steps
        batch += steps
    assert visited == num_rows


@given(st.integers(1, 30), st.integers(1, 12), st.sampled_from([True, False, "batch"]))
def test_some_of_the_rows(num_rows, batch_size, shuffle):
    chosen = np.arange(100)[::-3][:num_rows]
    batches = Batches(data_of(100), batch_size, shuffle, np.random.default_rng(0), rows=chosen)
    assert batches.num_rows == num_rows
    rows = [row for batch in rows_of(batches.epoch()) for row in batch]
    assert sorted(rows) == sorted(chosen.tolist())
    assert shuffle or rows == chosen.tolist()
    batches.restart()
    assert len(list(rows_of(batches.epoch()))) == batches.num_batches


@given(st.integers(1, 20), st.integers(1, 6), st.data())
def test_going_back_gives_the_same_batches_again(num_rows, batch_size, data):
    steps = data.draw(st.integers(1, 9), label="steps")
    batches = Batches(data_of(num_rows), batch_size, True, np.random.default_rng(0), steps)
    for _ in range(data.draw(st.integers(0, 3), label="epochs before")):
        list(batches.epoch())
    position = batches.position
    first = [list(rows_of(batches.epoch())) for _ in range(3)]
    for _ in range(data.draw(st.integers(0, 3), label="epochs after")):
        list(batches.epoch())
    batches.seek(position)
    assert [list(rows_of(batches.epoch())) for _ in range(3)] == first


def test_going_back_within_an_epoch():
    batches = Batches(data_of(40), 4, True, np.random.default_rng(0))
    rows = list(rows_of(batches.epoch()))
    epoch = batches.epoch()
    second = list(rows_of([next(epoch)]))
    batches.within = 3  # as the loop says after three batches
    position = batches.position
    assert position["next"] == 3
    batches.within = 10
    assert list(epoch) == []
    third = list(rows_of(batches.epoch()))
    batches.seek(position)
    assert list(rows_of(batches.epoch())) == second[3:]
    assert list(rows_of(batches.epoch())) == third
    assert len({str(each) for each in (rows, second, third)}) == 3
