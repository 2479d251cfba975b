"""Reuters: newswires of 46 topics, as lists of word numbers."""

from __future__ import annotations

import json

import numpy as np

from .npz import read_either
from .source import KERAS_FILES, Source
from .word_sequences import WordChoice, as_array, shuffled

Split = tuple[np.ndarray, np.ndarray]

PATH = "reuters.npz"
WORDS = "reuters_word_index.json"
TOPICS = """
    cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass crude
    nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi iron-steel
    rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead
"""

SOURCE = Source(
    name="reuters",
    folder="reuters",
    files={
        PATH: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
        WORDS: "4d44cc38712099c9e383dc6e5f11a921",
    },
    address=KERAS_FILES,
)


def load_data(
    path: str = PATH,
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> tuple[Split, Split]:
    """Load 11,228 newswires of the agency Reuters from 1987, each of one topic; `get_label_names` says which.

    Words are numbered by their frequency in the whole data set, beginning with 1; `index_from` is added. 0 is left for
    padding.

    Args:
        path: A file in Keras's `.npz` format to read instead of the original one.
        num_words: Words with this number or a larger one are unknown. By default that is the largest number.
        skip_top: Words with a number below are unknown.
        maxlen: Leave out newswires of this length and longer.
        test_split: The fraction of the newswires, the last ones after shuffling, that is held out, in [0, 1).
        seed: The seed of the shuffling; an integer from 0 to 2**32 - 1.
        start_char: The number in front of each newswire; None for none.
        oov_char: The number of unknown words; None to leave them out.
        index_from: What is added to the numbers of the words.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: vectors of lists of integers, and labels (N,) from 0 to 45.

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        ValueError: If the file is damaged, no newswire is short enough, or `test_split` is out of its range.

    References:
        Lewis: Reuters-21578 text categorization test collection (1997).
    """
    if not 0 <= test_split < 1:
        raise ValueError(f"reuters: expected test_split of at least 0 and below 1, got {test_split!r}. 0.2 is usual.")
    x, y = read_either(SOURCE, PATH, path, ("x", "y"))
    choice = WordChoice(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    x, y = shuffled(x, y, np.random.RandomState(seed))
    texts, labels = choice.short(choice.begun(x), y, "reuters")
    array = as_array(choice.chosen(texts))
    count = int(len(array) * (1 - test_split))
    return (array[:count], labels[:count]), (array[count:], labels[count:])


def get_word_index(path: str = WORDS) -> dict[str, int]:
    """The number of each word, without `index_from`.

    Args:
        path: Accepted for compatibility with Keras; the file is found, or downloaded, like the data set.

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        ValueError: If the file is damaged.
    """
    index: dict[str, int] = json.loads(SOURCE.read(WORDS))
    return index


def get_label_names() -> tuple[str, ...]:
    """The names of the topics, in the order of their labels.

    Example:
        >>> get_label_names()[:3], len(get_label_names())
        (('cocoa', 'grain', 'veg-oil'), 46)
    """
    return tuple(TOPICS.split())
