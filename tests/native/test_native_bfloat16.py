"""Products of factors rounded to bfloat16, against NumPy in float64 on the rounded factors.

A product of two bfloat16 numbers is exact in float32, so only the sums round. Where the instruction set cannot, or it
would not pay, factors are left as they are: then the product is that of float32, to the bit.
"""

import numpy as np
import pytest

from iskra import _native
from iskra.graph.ops.products import rounded_to_bfloat16

RNG = np.random.default_rng(17)
STORE = [("copy", 0, 0, 1)]


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype(np.float32)


def factors(m: int, n: int, k: int, transposed: str) -> tuple[np.ndarray, np.ndarray]:
    return normal(k, m).T if "a" in transposed else normal(m, k), normal(n, k).T if "b" in transposed else normal(k, n)


def check(c: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """Sums within float32's rounding of the rounded factors' product, or, in float32, of the factors'."""
    if _native.has_bfloat16():
        a, b = rounded_to_bfloat16(a), rounded_to_bfloat16(b)
    size = np.abs(a).astype(np.float64) @ np.abs(b).astype(np.float64)
    assert (np.abs(c - a.astype(np.float64) @ b.astype(np.float64)) <= 2e-6 * size).all()


@pytest.mark.parametrize(
    ("m", "n", "k"),
    [
        (16, 16, 16),
        (17, 31, 19),
        (48, 64, 33),
        (61, 65, 47),
        (100, 300, 129),
        (33, 70, 1),
        (70, 257, 515),
        (20, 40, 2101),
    ],
)
@pytest.mark.parametrize("transposed", ["", "a", "b", "ab"])
def test_sizes_and_transposes(m, n, k, transposed, matmul, isa):
    a, b = factors(m, n, k, transposed)
    c, plain = np.empty((m, n), np.float32), np.empty((m, n), np.float32)
    matmul(a, b, [c], STORE, bfloat16=True)
    matmul(a, b, [plain], STORE)
    if min(m, n, k) >= 16:
        check(c, a, b)
    if min(m, n, k) < 16 or not _native.has_bfloat16():
        np.testing.assert_array_equal(c, plain)
    else:
        assert (c != plain).any()


def test_general_strides_and_batches(matmul, isa):
    a, b = normal(40, 60)[::2, ::-3], normal(60, 80)[::3, ::2]
    c = np.zeros((40, 160), np.float32)
    matmul(a, b, [c[::2, ::4]], STORE, bfloat16=True)
    check(c[::2, ::4], a, b)
    assert not c[1::2].any()
    for shapes in [((3, 25, 17), (3, 17, 29)), ((2, 1, 25, 17), (1, 30, 17, 90)), ((4, 5, 17), (17, 19))]:
        a, b = normal(*shapes[0]), normal(*shapes[1])
        c = np.empty((*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]), np.float32)
        matmul(a, b, [c], STORE, bfloat16=True)
        check(c, a, b)


@pytest.mark.parametrize(("m", "n", "k"), [(64, 256, 100), (300, 33, 1300)])
def test_epilogues(m, n, k, matmul, isa):
    a, b = factors(m, n, k, "")
    bias, c, plain, scale = normal(n), np.empty((m, n), np.float32), np.empty((m, n), np.float32), np.float32([0.5])
    matmul(a, b, [plain], STORE, bfloat16=True)
    matmul(a, b, [c, bias], [("add", 0, 2, 2, 1), ("relu", 0, 0, 2)], bfloat16=True)
    np.testing.assert_array_equal(c, np.maximum(plain + bias, 0))
    w = normal(m, n)
    updated = w.copy()
    matmul(a, b, [updated, scale], [("multiply", 0, 2, 2, 1), ("subtract", 0, 0, 0, 2)], bfloat16=True)
    np.testing.assert_allclose(updated, w - plain / 2, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("shape", [(130, 520, 700), (12, 40, 3), (500, 70, 900)])
@pytest.mark.parametrize("transposed", ["", "a", "b"])
def test_bits_do_not_depend_on_threads_nor_on_cuts(shape, transposed, matmul, isa):
    m, n, k = shape
    a, b = factors(m, n, k, transposed)
    results = [np.empty((m, n), np.float32) for _ in range(4)]
    for c, threads in zip(results, (1, 2, 3, 4), strict=True):
        matmul(a, b, [c], STORE, threads=threads, bfloat16=True)
        np.testing.assert_array_equal(c, results[0])
    if m > 100:
        part = np.empty((50, 20), np.float32)
        matmul(a[10:60].copy(), b[:, 33:53].copy(), [part], STORE, bfloat16=True)
        np.testing.assert_array_equal(part, results[0][10:60, 33:53])


def test_infinities_and_nan(matmul, isa):
    a, b, c = normal(20, 40), normal(40, 20), np.empty((20, 20), np.float32)
    a[3, 5], a[7, 2], b[:, 4] = np.inf, np.nan, 1e38
    matmul(a, b, [c], STORE, bfloat16=True)
    assert np.isnan(c[7]).all() and not np.isfinite(c[3]).any() and np.isfinite(c[0, :4]).all()
