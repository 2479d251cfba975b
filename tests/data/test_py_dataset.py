import itertools

import pytest

from iskra.data.py_dataset import PyDataset
from iskra.utils import Sequence


class Numbers(PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return index * 10


def test_going_through_it():
    assert list(Numbers(workers=2)) == [0, 10, 20]
    assert (Numbers().num_batches, Numbers(max_queue_size=4).max_queue_size) == (3, 4)
    assert Sequence is PyDataset


def test_without_an_end():
    class Endless(PyDataset):
        num_batches = None

        def __getitem__(self, index):
            return index

    assert list(itertools.islice(Endless(), 4)) == [0, 1, 2, 3]


def test_a_constructor_that_forgets_the_base():
    class Forgetful(Numbers):
        def __init__(self):
            self.x = 1

    assert (Forgetful().workers, Forgetful().use_multiprocessing, Forgetful().max_queue_size) == (1, False, 10)


def test_missing_methods():
    class Nothing(PyDataset):
        pass

    with pytest.raises(
        NotImplementedError, match=r"Nothing: expected a method __len__\(self\) that returns the number"
    ):
        Nothing().num_batches
    with pytest.raises(
        NotImplementedError, match=r"Nothing: expected a method __getitem__\(self, index\) that returns"
    ):
        Nothing()[0]
