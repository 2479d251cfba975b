"""Keras's smaller words: dtypes, names, sources of values."""

import numpy as np
import pytest

import iskra
from iskra import backend, backend as K


def test_names_are_counted_anew():
    backend.clear_session()
    assert iskra.layers.Dense(1).name == "dense"
    assert iskra.layers.Dense(1).name == "dense_1"
    iskra.utils.clear_session()
    assert iskra.layers.Dense(1).name == "dense"


def test_dtypes():
    assert backend.standardize_dtype("int") == backend.standardize_dtype(int) == "int32"
    assert backend.is_float_dtype("float16")
    assert not backend.is_float_dtype("int8")
    assert backend.is_int_dtype("uint8")
    assert backend.result_type("bool", "bool") == "bool"
    assert backend.result_type("uint8", "bool") == "uint8"
    assert backend.result_type("int32", "float16", "float32") == "float32"
    assert backend.result_type() == "float32"
    with pytest.raises(ValueError, match="dtype: expected the name of a dtype, got 'floot'"):
        backend.standardize_dtype("floot")


def test_symbolic_values_are_known_and_have_sources():
    a, b = iskra.Input((2,), name="a"), iskra.Input((2,), name="b")
    both = iskra.layers.Add()([b, a]) * 2.0
    assert backend.is_keras_tensor(both)
    assert isinstance(both, iskra.KerasTensor)
    assert not backend.is_keras_tensor([1.0])
    assert [value.name for value in iskra.utils.get_source_inputs(both)] == ["a", "b"]


# Functions of older programs. -----------------------------------------------------------------------------------------

A = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 7 - 1
B = np.linspace(-1, 2, 40, dtype=np.float32).reshape(2, 4, 5)
IMAGES = A[..., None]

CALLS = {
    "argmax": (lambda: K.argmax(A), np.argmax(A, -1)),
    "batch_dot of vectors": (lambda: K.batch_dot(A[:, 0], A[:, 1], axes=1), np.sum(A[:, 0] * A[:, 1], 1)[:, None]),
    "batch_dot of matrices": (lambda: K.batch_dot(A, B), np.einsum("nik,nkj->nij", A, B)),
    "batch_dot over axes": (lambda: K.batch_dot(A, B, axes=(2, 1)), np.einsum("nik,nkj->nij", A, B)),
    "batch_dot, turned": (lambda: K.batch_dot(A, B, axes=[-1, 1]), np.einsum("nik,nkj->nij", A, B)),
    "batch_dot with a vector": (lambda: K.batch_dot(A, B[:, :, 0]), np.einsum("nik,nk->ni", A, B[:, :, 0])),
    "batch_flatten": (lambda: K.batch_flatten(A), A.reshape(2, 12)),
    "batch_normalization": (lambda: K.batch_normalization(A, 0.5, 4.0, 1.0, 2.0, epsilon=0.0), A - 0.5 + 1),
    "bias_add": (lambda: K.bias_add(A, np.ones(4)), A + 1),
    "bias_add, channels first": (lambda: K.bias_add(A, np.arange(3), "channels_first"), A + np.arange(3)[:, None]),
    "cast": (lambda: K.cast(A, "int32"), A.astype(int)),
    "clip": (lambda: K.clip(A, 0, 1), A.clip(0, 1)),
    "clip below": (lambda: K.clip(A, 0.5, None), np.maximum(A, 0.5)),
    "concatenate": (lambda: K.concatenate([A, A]), np.concatenate([A, A], -1)),
    "cumsum": (lambda: K.cumsum(A), A.cumsum(0)),
    "dot": (lambda: K.dot(A, B[0]), A @ B[0]),
    "expand_dims": (lambda: K.expand_dims(A), A[..., None]),
    "flatten": (lambda: K.flatten(A), A.ravel()),
    "foldr": (lambda: K.foldr(lambda a, row: a - row, A), A[1] - A[0]),
    "gather": (lambda: K.gather(A, [1, 1]), A[[1, 1]]),
    "hard_sigmoid": (lambda: K.hard_sigmoid([-3.0, 1.0, 3.0]), [0, 0.7, 1]),
    "l2_normalize": (lambda: K.l2_normalize(A, -1), A / np.linalg.norm(A, axis=-1, keepdims=True)),
    "one_hot": (lambda: K.one_hot([1], 3), [[0, 1, 0]]),
    "permute_dimensions": (lambda: K.permute_dimensions(A, (2, 0, 1)), A.transpose(2, 0, 1)),
    "pool2d": (lambda: K.pool2d(IMAGES, (1, 2), (1, 2), pool_mode="avg")[..., 0], A.reshape(2, 3, 2, 2).mean(-1)),
    "relu": (lambda: K.relu(A, 0.1, 1.0), np.where(A < 0, 0.1 * A, np.minimum(A, 1))),
    "relu of infinity": (lambda: K.relu([-np.inf, 1.0]), [0, 1]),
    "repeat": (lambda: K.repeat(A[0], 2), np.stack([A[0]] * 2, 1)),
    "repeat_elements": (lambda: K.repeat_elements(A, 2, 1), A.repeat(2, 1)),
    "resize_images": (lambda: K.resize_images(IMAGES, 2, 3, "channels_last"), IMAGES.repeat(2, 1).repeat(3, 2)),
    "reverse": (lambda: K.reverse(A, [0, 2]), A[::-1, :, ::-1]),
    "spatial_2d_padding": (lambda: K.spatial_2d_padding(IMAGES), np.pad(A, ((0, 0), (1, 1), (1, 1)))[..., None]),
    "switch by rows": (lambda: K.switch([True, False], A, -A), A * np.array([1, -1])[:, None, None]),
    "switch of functions": (lambda: K.switch(True, lambda: K.sum(A), lambda: K.sum(-A)), A.sum()),
    "temporal_padding": (lambda: K.temporal_padding(A, (2, 0)), np.pad(A, ((0, 0), (2, 0), (0, 0)))),
    "std": (lambda: K.std(A, axis=1), A.std(1)),
}  # fmt: skip


@pytest.mark.parametrize(("call", "expected"), CALLS.values(), ids=list(CALLS))
def test_functions_of_older_programs(call, expected, engine):
    np.testing.assert_allclose(call(), expected, atol=1e-5)


def test_variables_of_older_programs():
    x = K.variable([1.0, 2.0], name="x")
    K.update_add(x, [1.0, 1.0])
    K.update_sub(x, 0.5)
    K.moving_average_update(x, np.zeros(2, np.float32), 0.5)
    assert K.get_value(x).tolist() == K.eval(x).tolist() == [0.75, 1.25]
    K.batch_set_value([(x, [4.0, 5.0])])
    assert [value.tolist() for value in K.batch_get_value([x])] == [[4.0, 5.0]]
    assert (K.int_shape(x), K.ndim(x), K.dtype(x), K.count_params(x)) == ((2,), 1, "float32", 2)
    assert K.int_shape(iskra.Input((3,))) == (None, 3)
    assert K.constant(2.0, shape=(2, 1)).tolist() == [[2.0], [2.0]]
    with K.name_scope("part"):
        assert not K.is_sparse(K.to_dense(x))


def test_a_learning_rate_is_read_and_written():
    model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse")
    K.set_value(model.optimizer.learning_rate, 0.25)
    assert float(K.get_value(model.optimizer.learning_rate)) == 0.25


@pytest.mark.parametrize("go_backwards", [False, True])
def test_a_recurrence_of_older_programs(go_backwards, engine):
    mask = np.array([[1, 0, 1], [1, 1, 0]], bool)

    def step(inputs, states):
        total = states[0] + K.sum(inputs, axis=-1, keepdims=True) * states[1]
        return 2 * total, [total]

    last, outputs, (state,) = K.rnn(step, A, [np.zeros((2, 1), np.float32)], go_backwards, mask, [np.float32(3)])
    steps = A.sum(-1, keepdims=True)[:, :: -1 if go_backwards else 1] * 3
    kept = mask[:, :: -1 if go_backwards else 1, None]
    total = np.cumsum(steps * kept, axis=1)
    np.testing.assert_allclose(outputs, 2 * total, atol=1e-5)
    np.testing.assert_allclose(last, outputs[:, -1], atol=1e-5)
    np.testing.assert_allclose(state, total[:, -1], atol=1e-5)


def test_a_loss_of_older_programs():
    def dice(y_true, y_pred):
        a, b = K.flatten(y_true), K.flatten(y_pred)
        return 1 - (2 * K.sum(a * b) + K.epsilon()) / (K.sum(a) + K.sum(b) + K.epsilon())

    model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1, "sigmoid")])
    model.compile("sgd", dice, metrics=[lambda y_true, y_pred: K.mean(K.equal(y_true, K.round(y_pred)))])
    assert np.isfinite(model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0).history["loss"][0])
