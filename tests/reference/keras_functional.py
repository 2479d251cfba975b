"""Record what Keras makes of the functional models and merging layers.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_functional

It writes `keras_functional.npz` beside this file; `tests/models/test_keras_functional.py` compares iskra's numbers.
"""

import pathlib

import keras
import numpy as np

from reference.functional_cases import recorded

if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("keras_functional.npz")
    np.savez_compressed(path, version=np.array(keras.__version__), **recorded(keras))
    print(f"wrote {path.name}: Keras {keras.__version__}")
