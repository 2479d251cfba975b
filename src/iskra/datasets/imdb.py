"""IMDB: movie reviews, positive and negative, as lists of word numbers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .npz import read_either
from .source import KERAS_FILES, Source
from .word_sequences import WordChoice, as_array, shuffled

Split = tuple[np.ndarray, np.ndarray]

PATH = "imdb.npz"
WORDS = "imdb_word_index.json"
KEYS = ("x_train", "y_train", "x_test", "y_test")

SOURCE = Source(
    name="imdb",
    folder="imdb",
    files={
        PATH: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
        WORDS: "bfafd718b763782e994055a2d397834f",
    },
    address=KERAS_FILES,
)


def load_data(
    path: str = PATH,
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: Any,
) -> tuple[Split, Split]:
    """Load 25,000 training and 25,000 test reviews of movies.

    Words are numbered by their frequency in the whole data set, beginning with 1; `index_from` is added. 0 is left for
    padding: `utils.pad_sequences` makes a rectangular array.

    Args:
        path: A file in Keras's `.npz` format to read instead of the original one.
        num_words: Words with this number or a larger one are unknown. By default that is the largest number.
        skip_top: Words with a number below are unknown.
        maxlen: Leave out reviews of this length and longer.
        seed: The seed of the shuffling; an integer from 0 to 2**32 - 1.
        start_char: The number in front of each review; None for none.
        oov_char: The number of unknown words; None to leave them out.
        index_from: What is added to the numbers of the words.
        **kwargs: None; the argument stands here as in Keras.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: vectors of lists of integers, and labels (N,), 1 for positive.

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        TypeError: If there is an unknown argument.
        ValueError: If the file is damaged, or no review is short enough.

    References:
        Maas et al.: Learning word vectors for sentiment analysis. ACL (2011).
    """
    if kwargs:
        raise TypeError(f"imdb: expected the arguments above, got {', '.join(kwargs)}. num_words is nb_words of old.")
    parts = read_either(SOURCE, PATH, path, KEYS)
    choice = WordChoice(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    generator = np.random.RandomState(seed)
    train, test = (shuffled(texts, labels, generator) for texts, labels in (parts[:2], parts[2:]))
    x_train, y_train = choice.short(choice.begun(train[0]), train[1], "imdb")
    x_test, y_test = choice.short(choice.begun(test[0]), test[1], "imdb")
    texts = as_array(choice.chosen(x_train + x_test))
    return (texts[: len(x_train)], y_train), (texts[len(x_train) :], y_test)


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
