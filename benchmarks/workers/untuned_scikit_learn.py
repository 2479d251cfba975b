"""A table and scikit-learn's MLPRegressor, as its users write it.

python untuned_scikit_learn.py <table.csv> <target> <seed>
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HELD_OUT = 0.15  # as iskra has it; with the same seed, the same rows


def main(path: str, target: str, seed: int) -> None:
    """Train, and print the test error and the time of training as JSON."""
    frame = pd.read_csv(path)
    rest, test = train_test_split(frame, test_size=round(HELD_OUT * len(frame)), random_state=seed)
    model = make_pipeline(StandardScaler(), MLPRegressor(early_stopping=True, random_state=seed))
    start = time.perf_counter()
    model.fit(rest.drop(columns=target), rest[target])
    training = time.perf_counter() - start
    error = np.mean((model.predict(test.drop(columns=target)) - test[target]) ** 2)
    print(json.dumps({"error": float(error), "training": training}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
