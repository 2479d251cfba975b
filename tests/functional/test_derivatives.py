"""`grad` and `value_and_grad`, computed with NumPy and compiled, against central differences and known derivatives."""

import numpy as np
import pytest

import iskra
from iskra import ops

RNG = np.random.default_rng(0)


@pytest.fixture(params=["once", "compiled"])
def run(request, engine):
    """A function as it is, or compiled."""
    return iskra.jit if request.param == "compiled" else lambda function: function


def loss_of(weights, x, y):
    hidden = ops.tanh(x @ weights["W1"] + weights["b1"])
    return ops.mean((hidden @ weights["W2"] - y) ** 2)


def test_central_differences(run):
    shapes = {"W1": (3, 4), "b1": (4,), "W2": (4, 2)}
    weights = {name: RNG.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    x, y = RNG.normal(size=(5, 3)).astype(np.float32), RNG.normal(size=(5, 2)).astype(np.float32)
    value, gradient = run(iskra.value_and_grad(loss_of))(weights, x, y)
    doubles = {name: weight.astype(np.float64) for name, weight in weights.items()}
    assert value == pytest.approx(loss_of(doubles, x, y), rel=1e-5)
    assert gradient.keys() == shapes.keys()
    for name, weight in doubles.items():
        for at in np.ndindex(*weight.shape):
            shift = np.zeros(weight.shape)
            shift[at] = 1e-5
            ends = [float(loss_of({**doubles, name: weight + s}, x, y)) for s in (shift, -shift)]
            assert gradient[name][at] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-3, abs=1e-5)


def test_variables_are_passed_on_and_differentiated(run):
    layer = iskra.layers.Dense(1, use_bias=True, kernel_initializer="ones")
    layer.build((None, 2))
    value, (kernel, bias) = run(lambda x: iskra.value_and_grad(lambda _: ops.sum(layer(x)))(layer.trainable_variables))(
        np.array([[1.0, 2.0], [3.0, 4.0]])
    )
    assert (value, kernel.tolist(), bias.tolist()) == (10.0, [[4.0], [6.0]], [2.0])


def test_only_uses_as_the_argument_count(run):
    outer = np.float32(3.0)
    assert run(iskra.grad(lambda x: x * outer))(outer) == 3.0
    assert run(lambda x: iskra.grad(lambda y: y * x)(x))(np.float32(3.0)) == 3.0  # not 2 x
    assert run(iskra.grad(lambda x, y: x * y, argnums=(0, 1)))(2.0, 2.0) == (2.0, 2.0)
    assert run(lambda x: iskra.grad(lambda a, b: a * a * b, argnums=(1, 0))(x, x))(2.0) == (4.0, 8.0)


def test_derivatives_of_derivatives(run):
    cube = lambda x: x * x * x  # noqa: E731
    assert run(iskra.grad(iskra.grad(cube)))(2.0) == 12.0
    assert run(iskra.grad(iskra.grad(iskra.grad(cube))))(2.0) == 6.0


def test_aux_and_what_the_loss_does_not_depend_on(run):
    def loss(x, unused):
        return ops.sum(x), {"doubled": 2 * x, "unused": unused}

    (value, aux), gradient = run(iskra.value_and_grad(loss, argnums=(0, 1), has_aux=True))(np.ones(2), np.ones(3))
    assert value == 2.0 and aux["doubled"].tolist() == [2.0, 2.0] and aux["unused"].tolist() == [1.0] * 3
    assert [g.tolist() for g in gradient] == [[1.0, 1.0], [0.0, 0.0, 0.0]]
    gradient, aux = run(iskra.grad(loss, has_aux=True))(np.ones(2), 1.0)
    assert gradient.tolist() == [1.0, 1.0] and aux["unused"] == 1.0


def test_assignments_inside_are_made(run):
    seen = iskra.Variable(0.0)

    def loss(x):
        seen.assign_add(ops.sum(x))
        return ops.sum(x * x)

    assert run(iskra.grad(loss))(np.ones(2)).tolist() == [2.0, 2.0]
    assert float(seen) == 2.0


def test_a_step_may_differentiate_twice(run):
    w = iskra.Variable(1.0)

    def steps():
        for _ in range(2):  # w <- w - w / 2
            w.assign_sub(0.25 * iskra.grad(lambda w: w * w)(w))
        return w * 1

    assert run(steps)() == 0.25 and float(w) == 0.25


def test_it_may_be_called_in_a_training_step(engine):
    """A penalty on the gradient with respect to the input, in a model's own loss."""
    model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1, use_bias=False, kernel_initializer="ones")])

    class Penalized(iskra.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            slopes = iskra.grad(lambda x: ops.sum(model(x)))(x)
            return ops.sum(slopes**2)

    penalized = Penalized(model.inputs, model.outputs)
    penalized.compile(iskra.optimizers.SGD(0.25))
    penalized.fit(np.ones((1, 2)), np.ones((1, 1)), verbose=0)
    assert model.get_weights()[0].tolist() == [[0.5], [0.5]]  # 1 - 0.25 * 2 w


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: iskra.grad(lambda x: x)(np.ones(3)), ValueError, r"scalar from <lambda>, got shape \(3,\)"),
        (lambda: iskra.grad(lambda x: x)(3), TypeError, "floats in argument 0 of <lambda>.* got int64"),
        (lambda: iskra.grad(lambda x: x > 1)(3.0), ValueError, "float32 scalar .* bool"),
        (lambda: iskra.grad(lambda x: "a")(3.0), TypeError, "a scalar from <lambda>, got str"),
        (lambda: iskra.grad(lambda x: (x, 1))(3.0), TypeError, "has_aux=True"),
        (lambda: iskra.grad(lambda x: x, argnums=1)(3.0), ValueError, "argument 1 .* got 1 positional"),
        (lambda: iskra.grad(lambda x: x, has_aux=True)(3.0), TypeError, "a pair of loss and aux"),
        (lambda: iskra.grad(lambda x: x)([]), ValueError, "something to differentiate"),
    ],
)
def test_what_cannot_be_differentiated(call, error, says):
    with pytest.raises(error, match=says):
        call()
