"""Updates by rows: where a step looks up rows of a table, only these are touched, and the numbers are those of all."""

import inspect

import numpy as np
import pytest

import iskra
from iskra import layers, ops, optimizers
from iskra.engines import get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.optimizers import SGD, Adagrad, Adam, AdamW, Muon, Optimizer, optimizer as optimizer_module
from iskra.optimizers.indexed_slices import is_elementwise

ROWS, WIDTH = 60, 3
CLASSES = [cls for _, cls in inspect.getmembers(optimizers, inspect.isclass) if issubclass(cls, Optimizer)]
LAZY = [cls for cls in CLASSES if hasattr(cls.update_step, "leaves_at_zero")]
EXACT = {
    "SGD": lambda: SGD(0.3),
    "SGD clipvalue": lambda: SGD(0.3, clipvalue=0.1),
    "SGD loss scale": lambda: SGD(0.3, loss_scale_factor=8.0),
    "SGD schedule": lambda: SGD(optimizers.schedules.ExponentialDecay(0.3, 2, 0.5)),
    "SGD ema": lambda: SGD(0.3, use_ema=True),
    "SGD, no decay of tables": lambda: spared(SGD(0.3, weight_decay=0.1)),
    "Adagrad": lambda: Adagrad(0.3),
}
WHOLE = {
    "momentum": lambda: SGD(0.3, momentum=0.9),
    "weight decay": lambda: SGD(0.3, weight_decay=0.1),
    "clipnorm": lambda: SGD(0.3, clipnorm=1.0),
    "global_clipnorm": lambda: SGD(0.3, global_clipnorm=1.0),
    "accumulation": lambda: SGD(0.3, gradient_accumulation_steps=2),
    "0 / 0": lambda: Adagrad(0.3, initial_accumulator_value=0.0, epsilon=0.0),
    "Adam": lambda: Adam(0.3),
}
LOOKUPS = {  # what the loss takes of the table: all with rows more than once, some from the end, some that are none
    "vector": lambda table, i: [ops.take(table, i[:, 0], axis=0)],
    "matrix": lambda table, i: [ops.take(table, i, axis=0)],
    "shared": lambda table, i: [ops.take(table, i, axis=0), ops.take(table, i[:, 1] + 1, axis=0)],
    "the same twice": lambda table, i: [ops.take(table, i, axis=0), ops.tanh(ops.take(table, i, axis=0))],
}
INDICES = np.array([[[7, 3, 7]], [[-1, ROWS - 1, 90]], [[3, 3, 0]], [[8, -ROWS, -100]]], np.int32).reshape(4, 1, 3)


def spared(optimizer):
    optimizer.exclude_from_weight_decay(var_names=["table"])
    return optimizer


def table_of(rows=ROWS, shape=(WIDTH,)):
    values = np.random.default_rng(3).normal(size=(rows, *shape))
    return Variable(values, name="table")


def step_of(optimizer, table, lookup=LOOKUPS["matrix"], batch=4):
    """The graph of a step: the loss depends on the rows and their positions."""
    with Trace() as trace:
        indices = ops.reshape(trace.input((batch, 1, 3), "int32", "i"), (batch, 3))
        loss = sum(ops.mean(ops.square(y - 0.1 * ops.sin(1.0 + y))) for y in lookup(table, indices))
        optimizer.build([table])
        optimizer.apply(gradients(optimizer.scale_loss(loss), [table]), [table])
    return trace.graph()


def run(graph, engine, indices=INDICES, steps=5):
    data = np.concatenate([(indices + 5 * i) % ROWS if i else indices for i in range(steps)])
    program = get_engine(engine).compile(graph)
    program.run(graph.state_arrays(), [data], steps=steps)
    return program


def is_by_rows(graph):
    return any(node.kind == "put_rows" for node in graph.nodes)


def whole_tables(monkeypatch):
    """Have all optimizers update tables as a whole."""
    monkeypatch.setattr(optimizer_module, "indexed_slices", lambda gradient, max_count=0: None)


def trained(optimizer, engine, lookup, shape=(WIDTH,)):
    table = table_of(shape=shape)
    graph = step_of(optimizer, table, lookup)
    run(graph, engine)
    return is_by_rows(graph), [table.numpy(), *(v.numpy() for v in optimizer.variables)]


@pytest.mark.parametrize("shape", [(WIDTH,), (), (2, 16)])
@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize("name", EXACT)
def test_the_bits_are_those_of_the_whole_table(name, lookup, shape, engine, monkeypatch):
    by_rows, got = trained(EXACT[name](), engine, LOOKUPS[lookup], shape)
    whole_tables(monkeypatch)
    whole, expected = trained(EXACT[name](), engine, LOOKUPS[lookup], shape)
    assert by_rows and not whole
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_array_equal(a.view(np.int32), b.view(np.int32))


@pytest.mark.parametrize("name", WHOLE)
def test_what_changes_other_rows_takes_the_whole_table(name):
    assert not is_by_rows(step_of(WHOLE[name](), table_of()))


def test_small_tables_and_other_gradients_take_the_whole_table():
    assert not is_by_rows(step_of(SGD(), table_of(rows=23)))  # for 12 indices
    assert is_by_rows(step_of(SGD(), table_of(rows=24)))
    assert not is_by_rows(step_of(SGD(), table_of(), lambda table, i: [ops.take(table, i, axis=0), table]))
    assert not is_by_rows(step_of(Adam(lazy_update=True), table_of(), lambda table, i: [table[:40]]))


def test_a_formula_of_ones_own_takes_the_whole_table():
    class Centered(SGD):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient - ops.mean(gradient, axis=0), variable, learning_rate)

    class Clipped(SGD):
        def _clip_gradients(self, grads):
            return [ops.clip(g, -1.0, 1.0) for g in grads]

    assert not is_by_rows(step_of(Centered(0.1), table_of()))
    assert not is_by_rows(step_of(Clipped(0.1), table_of()))


@pytest.mark.parametrize("make", [lambda: SGD(0.1), lambda: Adam(0.1, lazy_update=True)])
def test_memory_does_not_grow_with_the_table(make):
    arenas = {}
    for rows in (100, 10_000):
        optimizer, table = make(), table_of(rows=rows)
        program = get_engine("native").compile(step_of(optimizer, table))
        written = [b for node in program.graph.nodes for b in program.assignment.stores.get(node.index, ())]
        arenas[rows] = program.arena
        assert not program.assignment._targets  # nothing is copied into the state at the end of a step
        assert sum(b.space == "state" for buffers in program.assignment.stores.values() for b in buffers) >= 2, written
    assert arenas[100] == arenas[10_000]


# Lazy updates. --------------------------------------------------------------------------------------------------------


def small_and_large(optimizer_of, lookup=LOOKUPS["matrix"], engine="native", steps=4):
    """Of a large table whose rows 10, 20... are looked up, and of a small one that has no others."""
    picked = np.arange(10, 60, 10)
    pairs, large = [], table_of()
    for table, places in ((large, picked), (Variable(large.numpy()[picked], name="table"), np.arange(5))):
        optimizer = optimizer_of(table)
        graph = step_of(optimizer, table, lookup)
        indices = places[np.arange(12).reshape(4, 1, 3) % 5].astype(np.int32)
        get_engine(engine).compile(graph).run(graph.state_arrays(), [np.concatenate([indices] * steps)], steps=steps)
        pairs.append([table, *optimizer._slots[table].values()])
    return picked, pairs


@pytest.mark.parametrize("cls", LAZY)
@pytest.mark.parametrize("options", [{}, {"weight_decay": 0.1}, {"clipnorm": 0.01}, {"global_clipnorm": 0.01}])
def test_rows_that_are_looked_up_take_their_step_and_others_stay(cls, options, engine):
    """The numbers are those of a table that has only the rows that are looked up."""

    def optimizer_of(table):
        return cls(learning_rate=0.1, lazy_update=len(table) == ROWS, **options)

    picked, (large, small) = small_and_large(optimizer_of, engine=engine)
    first = [table_of().numpy(), *(cls().initial_value(slot, table_of()) for group in cls().slots() for slot in group)]
    for whole, part, before in zip(large, small, first, strict=True):
        after = whole.numpy()
        np.testing.assert_allclose(after[picked], part.numpy(), rtol=2e-6, atol=1e-7)
        rest = np.setdiff1d(np.arange(ROWS), picked)
        np.testing.assert_array_equal(after[rest], before[rest])


def test_lazy_adam_by_hand():
    """Row 1 is looked up in steps 1 and 3: its moments do not decay in step 2, and t is 3 in its second step."""
    table, optimizer = Variable(np.ones((9, 1))), Adam(0.1, epsilon=0.0, lazy_update=True)
    optimizer.build([table])
    with Trace() as trace:
        row = ops.take(table, ops.reshape(trace.input((1, 1), "int32", "i"), (1,)), axis=0)
        optimizer.apply(gradients(ops.sum(2.0 * row), [table]), [table])
    graph = trace.graph()
    get_engine("native").compile(graph).run(graph.state_arrays(), [np.array([[1], [4], [1]], np.int32)], steps=3)
    m, v = 0.9 * 0.2 + 0.2, 0.999 * 0.004 + 0.004
    third = 0.1 * np.sqrt(1 - 0.999**3) / (1 - 0.9**3) * m / np.sqrt(v)
    assert table.numpy()[1, 0] == pytest.approx(0.9 - third, abs=2e-6)
    m, v = 0.2, 0.004
    second = 0.1 * np.sqrt(1 - 0.999**2) / (1 - 0.9**2) * m / np.sqrt(v)
    assert table.numpy()[4, 0] == pytest.approx(1 - second, abs=2e-6)
    assert table.numpy()[[0, 2, 3, 5, 6, 7, 8], 0].tolist() == [1.0] * 7


def test_dense_weights_are_not_concerned():
    with Trace() as trace:
        weight, optimizer = Variable([2.0]), Adam(0.1, lazy_update=True)
        optimizer.build([weight])
        optimizer.apply(gradients(ops.sum(weight * trace.input((1, 1), "float32", "x")), [weight]), [weight])
    assert not is_by_rows(trace.graph())


@pytest.mark.parametrize("name", ["Adafactor", "Lamb", "Muon"])
def test_a_step_of_whole_arrays_is_not_lazy(name):
    assert not is_elementwise(getattr(optimizers, name)())
    with pytest.raises(ValueError, match=f"{name}: expected lazy_update=False, since a step depends on the whole"):
        getattr(optimizers, name)(lazy_update=True)


def test_all_others_are():
    names = {cls.__name__ for cls in CLASSES} - {"Optimizer", "MultiOptimizer", "Adafactor", "Lamb", "Muon"}
    assert {cls.__name__ for cls in LAZY} == names


def test_sums_of_gradients_have_all_rows():
    with pytest.raises(ValueError, match="Adam: expected lazy_update=False with gradient_accumulation_steps"):
        Adam(lazy_update=True, gradient_accumulation_steps=2)


def test_the_config_has_the_option_if_it_is_used():
    """Keras, which reads the configuration, has no such option."""
    assert "lazy_update" not in Adam().get_config()
    assert "lazy_update" not in Muon().get_config()
    config = AdamW(lazy_update=True).get_config()
    assert AdamW.from_config(config).lazy_update is True


# Models. --------------------------------------------------------------------------------------------------------------


def language_model(optimizer, rows=400):
    iskra.utils.set_random_seed(1)
    pooled = [layers.Embedding(rows, 8, mask_zero=True), layers.GlobalAveragePooling1D(), layers.Dense(1)]
    model = iskra.Sequential([layers.Input((6,)), *pooled])
    model.compile(optimizer, loss="mse")
    return model


def corpus(rows=400):
    rng = np.random.default_rng(0)
    return rng.integers(0, rows, (70, 6)), rng.normal(size=(70, 1)).astype(np.float32)


@pytest.mark.parametrize("make", [lambda: SGD(0.5), lambda: Adagrad(0.5)])
def test_training_an_embedding(make, monkeypatch):
    x, y = corpus()
    by_rows, whole = language_model(make()), language_model(make())
    first = by_rows.fit(x, y, batch_size=16, epochs=3, verbose=0, shuffle=False)
    whole_tables(monkeypatch)
    second = whole.fit(x, y, batch_size=16, epochs=3, verbose=0, shuffle=False)
    assert first.history == second.history
    for a, b in zip(by_rows.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_saved_model_goes_on_lazily(tmp_path):
    x, y = corpus()
    model = language_model(Adam(0.1, lazy_update=True))
    model.fit(x[:32], y[:32], batch_size=16, verbose=0, shuffle=False)
    model.save(tmp_path / "model.keras")
    again = iskra.models.load_model(tmp_path / "model.keras")
    assert again.optimizer.lazy_update
    for each in (model, again):
        each.fit(x, y, batch_size=16, verbose=0, shuffle=False)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_regularized_table_is_updated_as_a_whole():
    table = layers.Embedding(400, 8, embeddings_regularizer="l2")
    model = iskra.Sequential([layers.Input((6,)), table, layers.Flatten(), layers.Dense(1)])
    model.compile(Adam(0.1, lazy_update=True), loss="mse")
    before = table.get_weights()[0]
    model.fit(*corpus(), batch_size=70, verbose=0)
    assert (table.get_weights()[0] != before).all()


def test_values_passed_in_and_out():
    """The same rows where the table is an input of the step, which is not overwritten."""
    table, optimizer = table_of(), SGD(0.3)
    optimizer.build([table])
    run(step_of(optimizer, table), "native", steps=1)
    expected, table = table.numpy(), table_of()
    optimizer = SGD(0.3)
    optimizer.build([table])
    result, given = Variable(np.zeros((ROWS, WIDTH))), Variable(table.numpy())
    with Trace() as trace:
        indices = ops.reshape(trace.input((4, 1, 3), "int32", "i"), (4, 3))
        y = ops.take(given, indices, axis=0)
        loss = ops.mean(ops.square(y - 0.1 * ops.sin(1.0 + y)))
        state = [ops.convert_to_tensor(v) for v in optimizer.variables]
        (after,), _ = optimizer.stateless_apply(state, gradients(loss, [given]), [ops.convert_to_tensor(given)])
        result.assign(after)
    graph = trace.graph()
    assert is_by_rows(graph)
    get_engine("native").compile(graph).run(graph.state_arrays(), [INDICES])
    np.testing.assert_array_equal(result.numpy(), expected)
    np.testing.assert_array_equal(given.numpy(), table.numpy())
