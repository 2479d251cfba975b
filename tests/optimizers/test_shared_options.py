"""Clipping, decay, the learning rate, state, and errors: what `Optimizer` does for all."""

import numpy as np
import pytest

import iskra
from iskra import ops, optimizers
from iskra.advice import IskraWarning
from iskra.graph import Variable
from iskra.optimizers import SGD, Adam, AdamW, Ftrl, Lion, Optimizer
from iskra.optimizers.schedules import ExponentialDecay


def step(optimizer, *gradients):
    """The change of weights that start at 0."""
    variables = [Variable(np.zeros(np.shape(g))) for g in gradients]
    optimizer.apply([np.asarray(g, np.float32) for g in gradients], variables)
    return [-v.numpy() for v in variables]


def test_clipvalue_limits_each_element():
    assert step(SGD(1.0, clipvalue=0.5), [3.0, -0.2, -0.7])[0] == pytest.approx([0.5, -0.2, -0.5])


def test_clipnorm_limits_each_gradient():
    first, second = step(SGD(1.0, clipnorm=1.0), [3.0, 4.0], [0.3, 0.4])
    assert first == pytest.approx([0.6, 0.8])
    assert second == pytest.approx([0.3, 0.4])


def test_global_clipnorm_keeps_the_ratio_of_gradients():
    first, second = step(SGD(1.0, global_clipnorm=1.0), [3.0], [4.0])
    assert [*first, *second] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("kind", ["clipnorm", "global_clipnorm"])
def test_a_zero_gradient_stays_zero(kind):
    assert step(SGD(1.0, **{kind: 1.0}), [0.0, 0.0])[0] == pytest.approx([0.0, 0.0])


def test_an_infinite_global_norm_shows_in_all_weights():
    first, second = step(SGD(1.0, global_clipnorm=1.0), [np.inf], [4.0])
    assert np.isnan(first).all() and np.isnan(second).all()


def test_weight_decay_spares_what_is_excluded():
    kernel, bias, scale = (Variable([1.0], name=name) for name in ("kernel", "bias", "scale"))
    optimizer = SGD(0.1, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[scale], var_names=["bi.s"])
    optimizer.apply([[0.0]] * 3, [kernel, bias, scale])
    assert [v.numpy()[0] for v in (kernel, bias, scale)] == pytest.approx([0.95, 1.0, 1.0])


def test_exclusion_comes_before_training():
    optimizer = AdamW()
    optimizer.build([Variable([1.0])])
    with pytest.raises(ValueError, match="AdamW: expected exclude_from_weight_decay before training"):
        optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_loss_scale_cancels():
    optimizer = SGD(1.0, loss_scale_factor=4.0)
    assert optimizer.scale_loss(2.0) == 8.0
    assert SGD().scale_loss(2.0) == 2.0
    assert step(optimizer, [4.0])[0] == pytest.approx([1.0])


def test_the_learning_rate_can_be_set():
    optimizer = SGD(0.1)
    variable = optimizer.learning_rate
    optimizer.learning_rate = 0.5
    assert optimizer.learning_rate is variable
    assert step(optimizer, [1.0])[0] == pytest.approx([0.5])
    assert optimizer.get_config()["learning_rate"] == 0.5


def test_a_schedule_gives_the_rate_of_the_next_step():
    optimizer = SGD(ExponentialDecay(0.8, decay_steps=1, decay_rate=0.5))
    assert float(optimizer.learning_rate) == pytest.approx(0.8)
    weight = Variable([0.0])
    for expected in (-0.8, -1.2, -1.4):
        optimizer.apply([[1.0]], [weight])
        assert weight.numpy() == pytest.approx(expected)
    assert optimizer.iterations.numpy() == 3


@pytest.mark.parametrize("rate", [lambda step: 0.5 / (step + 1), lambda: 0.5])
def test_a_function_is_a_schedule(rate):
    assert step(SGD(rate), [1.0])[0] == pytest.approx([0.5])


def test_a_number_may_give_way_to_a_schedule_but_not_the_other_way():
    optimizer = SGD(0.1)
    optimizer.learning_rate = ExponentialDecay(0.8, 1, 0.5)
    assert step(optimizer, [1.0])[0] == pytest.approx([0.8])
    with pytest.raises(TypeError, match=r"SGD: expected no change of a scheduled learning rate, got 0\.1"):
        optimizer.learning_rate = 0.1


def test_a_schedule_survives_the_config():
    config = Adam(ExponentialDecay(0.8, 5, 0.5, staircase=True)).get_config()
    assert Adam.from_config(config).learning_rate == pytest.approx(0.8)
    assert config["learning_rate"]["config"]["staircase"] is True


def test_apply_gradients_takes_pairs_and_none():
    first, second = Variable([1.0]), Variable([1.0], name="second")
    optimizer = SGD(0.5)
    with pytest.warns(IskraWarning, match="SGD: expected a gradient for each variable, got none for second. They stay"):
        assert optimizer.apply_gradients([([1.0], first), (None, second)]).numpy() == 1
    assert [first.numpy()[0], second.numpy()[0]] == [0.5, 1.0]


def test_apply_knows_the_weights_it_was_built_for():
    weight = Variable([1.0])
    optimizer = SGD(0.5)
    optimizer.build([weight])
    optimizer.apply([[1.0]])
    assert weight.numpy() == 0.5


def test_an_optimizer_of_ones_own_with_slots():
    class Averaged(Optimizer):
        """Gradient descent along the sum of all gradients so far."""

        def slots(self):
            return [("total",)]

        def update_step(self, gradient, variable, learning_rate):
            total = self.slot(variable, "total")
            total.assign_add(gradient)
            variable.assign_sub(ops.multiply(learning_rate, total))

    weight = Variable([0.0])
    optimizer = Averaged(learning_rate=1.0)
    optimizer.apply([[1.0]], [weight])
    optimizer.apply([[2.0]], [weight])
    assert weight.numpy() == -4.0
    assert [v.path for v in optimizer.variables] == [
        "averaged/iteration",
        "averaged/learning_rate",
        "averaged/variable_total",
    ]


def test_an_optimizer_written_for_keras():
    class Slowed(Optimizer):
        """Momentum, as one writes it for Keras."""

        def build(self, variables):
            if self.built:
                return
            super().build(variables)
            self.momentums = self.add_optimizer_variables(variables, "momentum")
            self.pairs = self.add_optimizer_variables(variables, ["a", "b"], ["ones", "zeros"])
            self.count = self.add_variable(shape=(), name="count")

        def update_step(self, gradient, variable, learning_rate):
            m = self.momentums[self._get_variable_index(variable)]
            self.assign(m, ops.add(ops.multiply(m, 0.5), gradient))
            self.assign_sub(variable, ops.multiply(ops.cast(learning_rate, variable.dtype), m))
            self.assign_add(self.count, 1.0)

    first, second = Variable([0.0], name="first"), Variable([0.0, 0.0], name="second")
    optimizer = Slowed(learning_rate=1.0)
    for _ in range(2):
        optimizer.apply([[1.0], [1.0, 2.0]], [first, second])
    assert first.numpy() == -2.5
    assert second.numpy().tolist() == [-2.5, -5.0]
    assert [(v.name, v.numpy().tolist()) for v in optimizer.variables[4:]] == [
        *(("first_a", [1.0]), ("first_b", [0.0]), ("second_a", [1.0, 1.0]), ("second_b", [0.0, 0.0])),
        ("count", 4.0),
    ]
    assert optimizer.pairs[0][1] is optimizer.variables[6]


def test_an_optimizer_without_a_formula_says_so():
    with pytest.raises(NotImplementedError, match="Optimizer: expected an update_step"):
        Optimizer(0.1).apply([[1.0]], [Variable([1.0])])


@pytest.mark.parametrize(
    ("error", "make", "message"),
    [
        (
            ValueError,
            lambda: SGD(clipnorm=1.0, clipvalue=1.0),
            "SGD: expected one kind of clipping at most, got .* Only one of",
        ),
        (
            ValueError,
            lambda: Adam(gradient_accumulation_steps=1),
            "Adam: expected an integer of at least 2 as gradient_accumulation_steps, got 1. Remove it",
        ),
        (
            ValueError,
            lambda: Adam(use_ema=True, ema_momentum=1.5),
            "Adam: expected an ema_momentum from 0 to 1, got 1.5. Usual values",
        ),
        (
            ValueError,
            lambda: Adam(use_ema=True, ema_overwrite_frequency=0.5),
            "Adam: expected an integer of at least 1 as ema_overwrite_frequency, got 0.5. Remove it",
        ),
        (ValueError, lambda: Lion(beta_1=0.0), "Lion: expected a beta_1 above 0 and at most 1, got 0.0"),
        (ValueError, lambda: Ftrl(learning_rate_power=1), "Ftrl: expected a learning_rate_power of at most 0, got 1"),
        (
            ValueError,
            lambda: Ftrl(initial_accumulator_value=-1),
            "Ftrl: expected initial_accumulator_value of at least 0, got -1",
        ),
        (
            ValueError,
            lambda: Ftrl(l2_regularization_strength=-0.5),
            "Ftrl: expected l2_regularization_strength of at least 0, got -0.5",
        ),
        (
            ValueError,
            lambda: SGD().add_optimizer_variables([], ["a", "b"], ["zeros"]),
            "SGD: expected one initializer for each of 2 names, got 1",
        ),
        (ValueError, lambda: SGD(momentum=1.5), "SGD: expected a momentum from 0 to 1, got 1.5"),
        (ValueError, lambda: AdamW(weight_decay=None), "AdamW: expected a number as weight_decay, got None"),
        (ValueError, lambda: SGD("fast"), "SGD: expected a number, a schedule or a function as learning_rate"),
        (
            ValueError,
            lambda: optimizers.get("adom"),
            "optimizers.get: expected a known name, got 'adom'. Known: adadelta",
        ),
        (ValueError, lambda: optimizers.get(3), "optimizers.get: expected a name"),
        (ValueError, lambda: optimizers.get(np.mean), "optimizers.get: expected a name, a config or an optimizer"),
        (
            ValueError,
            lambda: SGD().apply([None], [Variable(0.0)]),
            "SGD: No gradients provided for any variable. Does the loss",
        ),
        (
            ValueError,
            lambda: SGD().set_weights([]),
            "SGD: expected 2 arrays, one for each of its variables, got 0. You are calling set_weights before",
        ),
        (
            ValueError,
            lambda: _built(Adam()).set_weights([0, 0.5]),
            "Adam: expected 4 arrays, one for each of its variables, got 2. Set the weights of",
        ),
    ],
)
def test_errors(error, make, message):
    with pytest.raises(error, match=message):
        make()


def _built(optimizer):
    optimizer.build([Variable([1.0])])
    return optimizer


def test_optimizers_are_numbered_from_the_second_on():
    iskra.utils.clear_session()
    assert [each().name for each in (Adam, SGD, Adam, AdamW, AdamW)] == ["adam", "sgd", "adam_1", "adam_w", "adam_w_1"]
    assert Adam(name="mine").name == "mine" and Adam.from_config(Adam().get_config()).name == "adam_2"


def test_a_clipping_of_ones_own():
    class Signed(SGD):
        def _clip_gradients(self, grads):
            return [0.25 * ops.sign(gradient) for gradient in super()._clip_gradients(grads)]

    weight = Variable([1.0, 1.0])
    Signed(1.0).apply([[8.0, -2.0]], [weight])
    assert weight.numpy().tolist() == [0.75, 1.25]


@pytest.mark.parametrize("optimizer", [SGD(0.5, clipnorm=1.0), Adam(loss_scale_factor=4.0, weight_decay=0.5)])
def test_a_variable_that_its_gradient_overwrites(optimizer):
    """Neither scale, clipping, decay nor rate concern it; those beside it are updated as without it."""
    scale, weight, alone = Variable([1.0, 2.0], name="scale"), Variable([1.0]), Variable([1.0])
    scale.overwrite_with_gradient = True
    optimizer.apply([[3.0, 40.0], [2.0]], [scale, weight])
    assert scale.numpy().tolist() == [3.0, 40.0]
    type(optimizer).from_config(optimizer.get_config()).apply([[2.0]], [alone])
    assert weight.numpy() == alone.numpy() != 1.0


def test_accumulation_overwrites_a_variable_with_its_largest_gradient():
    """As in Keras 3.15."""
    scale, weight = Variable([1.0, 2.0]), Variable([1.0])
    scale.overwrite_with_gradient = True
    optimizer = SGD(1.0, gradient_accumulation_steps=2)
    seen = []
    for gradient in ([3.0, 5.0], [4.0, 0.5], [7.0, 7.0]):
        optimizer.apply([gradient, gradient[:1]], [scale, weight])
        seen.append([*scale.numpy().tolist(), float(weight.numpy()[0])])
    assert seen == [[1.0, 2.0, 1.0], [4.0, 5.0, -2.5], [4.0, 5.0, -2.5]]


@pytest.mark.parametrize("steps", [None, 2])
def test_an_overwritten_variable_may_be_alone_and_in_a_program(steps):
    scale = Variable(1.0)
    scale.overwrite_with_gradient = True
    optimizer = SGD(0.5, gradient_accumulation_steps=steps)
    optimizer.build([scale])
    step = iskra.jit(lambda gradient: optimizer.apply([gradient], [scale]))
    for gradient in (8.0, 3.0, 5.0, 4.0):
        step(np.float32(gradient))
    assert float(scale) == (5.0 if steps else 4.0)


def test_an_optimizer_belongs_to_its_weights():
    optimizer = SGD()
    optimizer.build([Variable([1.0])])
    with pytest.raises(ValueError, match="SGD: expected the weights it was built for, got also stranger"):
        optimizer.apply([[1.0]], [Variable([1.0], name="stranger")])
