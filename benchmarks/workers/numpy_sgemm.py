"""The limit: how fast NumPy's BLAS multiplies two float32 matrices of 2048 x 2048 on all threads."""

import sys

import numpy as np
from contest import epoch_flops, report, time_call

SIZE = 2048


def main() -> None:
    """Print the rate, and how long an epoch would take at that rate."""
    _, path, seconds = sys.argv[1:]
    a, b = np.random.default_rng(0).random((2, SIZE, SIZE), np.float32)
    rate = 2 * SIZE**3 / time_call(lambda: a @ b, 4 * float(seconds))
    report("sgemm_flops", rate)
    with np.load(path) as file:
        report("epoch_s", epoch_flops(file["sizes"][0]) / rate)


if __name__ == "__main__":
    main()
