"""Products against NumPy in float64: sizes around every edge, transposed and strided operands, epilogues."""

import numpy as np
import pytest

RNG = np.random.default_rng(11)
STORE = [("copy", 0, 0, 1)]


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype(np.float32)


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a.astype(np.float64) @ b.astype(np.float64)


SIZES = [
    (1, 1, 1),
    (1, 10, 7),
    (5, 1, 9),
    (6, 64, 3),
    (7, 65, 5),
    (12, 16, 1),
    (13, 30, 8),
    (64, 10, 256),
    (64, 100, 50),
    (66, 130, 33),
]


@pytest.mark.parametrize(("m", "n", "k"), SIZES)
@pytest.mark.parametrize("transposed", ["", "a", "b", "ab"])
def test_sizes_and_transposes(m, n, k, transposed, matmul, isa):
    a = normal(k, m).T if "a" in transposed else normal(m, k)
    b = normal(n, k).T if "b" in transposed else normal(k, n)
    c = np.empty((m, n), np.float32)
    matmul(a, b, [c], STORE)
    np.testing.assert_allclose(c, product(a, b), rtol=1e-5, atol=5e-5)


@pytest.mark.parametrize(
    ("m", "n", "k"), [(300, 70, 600), (200, 200, 1030), (20, 40, 2100), (784, 256, 64), (129, 1, 300)]
)
@pytest.mark.parametrize("transposed", ["", "a", "b"])
def test_several_passes_over_k_and_packed_panels(m, n, k, transposed, matmul, isa):
    a = normal(k, m).T if "a" in transposed else normal(m, k)
    b = normal(n, k).T if "b" in transposed else normal(k, n)
    c = np.empty((m, n), np.float32)
    matmul(a, b, [c], STORE)
    np.testing.assert_allclose(c, product(a, b), rtol=1e-4, atol=2e-4)


def test_general_strides(matmul, isa):
    a, b = normal(40, 60)[::2, ::-3], normal(60, 80)[::3, ::2]
    c = np.zeros((40, 160), np.float32)
    matmul(a, b, [c[::2, ::4]], STORE)
    np.testing.assert_allclose(c[::2, ::4], product(a, b), rtol=1e-5, atol=1e-5)
    assert not c[1::2].any()


def test_transposed_result(matmul, isa):
    a, b, c = normal(70, 20), normal(20, 90), np.empty((90, 70), np.float32)
    matmul(a, b, [c.T], STORE)
    np.testing.assert_allclose(c.T, product(a, b), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "shapes", [((3, 5, 7), (3, 7, 9)), ((2, 3, 5, 7), (1, 3, 7, 70)), ((4, 5, 7), (7, 9)), ((2, 1, 5, 7), (1, 3, 7, 9))]
)
def test_batches(shapes, matmul, isa):
    a, b = normal(*shapes[0]), normal(*shapes[1])
    c = np.empty((*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]), np.float32)
    matmul(a, b, [c], STORE)
    np.testing.assert_allclose(c, product(a, b), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("m", "n", "k"), [(64, 256, 100), (7, 10, 5), (300, 33, 300)])
def test_bias_and_relu_in_the_epilogue(m, n, k, matmul, isa):
    a, b, bias, c, mask = (
        normal(m, k),
        normal(k, n),
        normal(n),
        np.empty((m, n), np.float32),
        np.empty((m, n), np.float32),
    )
    zero = np.zeros(1, np.float32)
    code = [("add", 0, 4, 4, 1), ("relu", 0, 0, 4), ("less", 0, 2, 3, 4)]
    matmul(a, b, [c, bias, mask, zero], code)
    expected = np.maximum(product(a, b) + bias, 0)
    np.testing.assert_allclose(c, expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(mask, c > 0)


@pytest.mark.parametrize(("m", "n", "k"), [(784, 256, 64), (256, 10, 64), (9, 5, 3)])
def test_update_in_place(m, n, k, matmul, isa):
    x, dy, w, v = normal(k, m), normal(k, n), normal(m, n), normal(m, n)
    lr, momentum = np.full(1, 0.1, np.float32), np.full(1, 0.9, np.float32)
    gradient = product(x.T, dy)
    v1 = v * 0.9 - gradient * 0.1
    w1 = w + v1
    code = [("multiply", 0, 4, 4, 2), ("multiply", 0, 1, 1, 3), ("subtract", 0, 1, 1, 4), ("add", 0, 0, 0, 1)]
    matmul(x.T, dy, [w, v, lr, momentum], code)
    np.testing.assert_allclose(v, v1, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(w, w1, rtol=1e-4, atol=1e-5)


UPDATES = {
    "product first": [("multiply", 0, 2, 2, 1), ("subtract", 0, 0, 0, 2)],
    "rate first": [("multiply", 0, 2, 1, 2), ("subtract", 0, 0, 0, 2)],
    "up": [("multiply", 0, 2, 1, 2), ("add", 0, 0, 2, 0)],
    "fused": [("muladd", 0, 0, 2, 1, 0)],
}


@pytest.mark.parametrize("case", UPDATES)
@pytest.mark.parametrize("k", [64, 3000])
@pytest.mark.parametrize("n", [1, 10, 70])
def test_plain_sgd_in_place(case, k, n, matmul, isa):
    x, dy, w = normal(k, 100), normal(k, n), normal(100, n)
    lr = np.full(1, 0.1, np.float32)
    sign = -1 if "first" in case else 1
    expected = w + sign * 0.1 * product(x.T, dy)
    matmul(x.T, dy, [w, lr], UPDATES[case])
    np.testing.assert_allclose(w, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("k", [1, 3, 16, 31, 40, 100, 257])
def test_one_column(k, matmul, isa):
    a, b, bias, c = normal(70, k), normal(k, 1), normal(1), np.empty((70, 1), np.float32)
    matmul(a, b, [c, bias], [("add", 0, 0, 2, 1)])
    np.testing.assert_allclose(c, product(a, b) + bias, rtol=1e-5, atol=1e-5)


def test_row_operands_in_the_epilogue(matmul, isa):
    a, b, scale, c = normal(30, 8), normal(8, 20), normal(30, 1), np.empty((30, 20), np.float32)
    matmul(a, b, [c, scale], [("multiply", 0, 0, 2, 1)])
    np.testing.assert_allclose(c, product(a, b) * scale, rtol=1e-5, atol=1e-5)


def test_infinities_and_nan_pass_through(matmul, isa):
    a, b, c = normal(9, 6), normal(6, 19), np.empty((9, 19), np.float32)
    a[2, 3], b[1, 4], b[5, 5] = np.inf, np.nan, -np.inf
    matmul(a, b, [c], STORE)
    with np.errstate(invalid="ignore"):
        expected = product(a, b)
    np.testing.assert_array_equal(np.isnan(c), np.isnan(expected))
    np.testing.assert_array_equal(np.isposinf(c), np.isposinf(expected))


@pytest.mark.parametrize("n", [1, 10, 64, 100, 256])
def test_bits_of_a_row_do_not_depend_on_its_neighbours(n, matmul, isa):
    a, b = normal(150, 300), normal(300, n)
    full, part = np.empty((150, n), np.float32), np.empty((7, n), np.float32)
    matmul(a, b, [full], STORE)
    matmul(a[40:47].copy(), b, [part], STORE)
    np.testing.assert_array_equal(part, full[40:47])


BAD = [
    ([("row_sum", 1, 1, 1)], "expected no fold"),
    ([("exp", 0, 1, 1)], "stores to a memory operand"),
    ([("exp", 1, 0, 1)], "expected kind 0"),
]


@pytest.mark.parametrize(("code", "message"), BAD)
def test_add_matmul_says_what_is_wrong(code, message, matmul):
    with pytest.raises(ValueError, match=message):
        matmul(normal(3, 4), normal(4, 5), [np.empty((3, 5), np.float32)], code)
