"""Texts as lists of word numbers, as Keras prepares those of IMDB and Reuters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Sequences = list[list[int]]


@dataclass(frozen=True)
class WordChoice:
    """Which words are kept, and the numbers that stand for others."""

    num_words: int | None  # numbers from here on are unknown; None for the largest one, which is then unknown itself
    skip_top: int  # numbers below are unknown
    maxlen: int | None  # texts of this length and longer are left out
    start_char: int | None  # the number in front of each text
    oov_char: int | None  # the number of unknown words; None to leave them out
    index_from: int  # what is added to each number

    def begun(self, texts: np.ndarray) -> Sequences:
        """The texts with their numbers moved, behind the number of the start."""
        front = [] if self.start_char is None else [self.start_char]
        return [front + [word + self.index_from for word in text] for text in texts]

    def short(self, texts: Sequences, labels: np.ndarray, name: str) -> tuple[Sequences, np.ndarray]:
        """The texts that are short enough, with their labels.

        Raises:
            ValueError: If there are none.
        """
        if not self.maxlen:
            return texts, labels
        kept = [row for row, text in enumerate(texts) if len(text) < self.maxlen]
        if not kept:
            raise ValueError(f"{name}: expected texts shorter than maxlen={self.maxlen}, got none. Raise maxlen.")
        return [texts[row] for row in kept], labels[kept]

    def chosen(self, texts: Sequences) -> Sequences:
        """The texts with unknown words replaced."""
        end = self.num_words or max(max(text) for text in texts)
        if self.oov_char is None:
            return [[word for word in text if self.skip_top <= word < end] for text in texts]
        return [[word if self.skip_top <= word < end else self.oov_char for word in text] for text in texts]


def as_array(texts: Sequences) -> np.ndarray:
    """Lists of different lengths as a vector of objects."""
    array = np.empty(len(texts), object)
    array[:] = texts
    return array


def shuffled(texts: np.ndarray, labels: np.ndarray, generator: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Texts and labels in another order."""
    order = np.arange(len(texts))
    generator.shuffle(order)
    return texts[order], labels[order]
