"""Compiled steps: made once, kept, and made again when what they depend on changes."""

import numpy as np
import pytest

import iskra
from iskra.engines import ReferenceEngine
from iskra.graph import Graph
from iskra.layers import Dense, Input
from iskra.models.steps import Batch, train_step

X, Y = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32), np.ones((40, 1), np.float32)


@pytest.fixture
def compiles(monkeypatch):
    """The graphs that are compiled, in order."""
    graphs: list[Graph] = []
    before = iskra.config.engine()
    iskra.config.set_engine("reference")
    compile_ = ReferenceEngine.compile
    monkeypatch.setattr(ReferenceEngine, "compile", lambda self, graph: graphs.append(graph) or compile_(self, graph))
    yield graphs
    iskra.config.set_engine(before)


def sequential(optimizer="sgd"):
    model = iskra.Sequential([Input((3,)), Dense(4, name="first"), Dense(1, name="last")])
    model.compile(optimizer, "mse")
    return model


def test_a_program_for_whole_batches_and_one_for_the_rest(compiles):
    model = sequential()
    model.fit(X, Y, batch_size=16, epochs=3, verbose=0, validation_data=(X, Y))
    assert [graph.batch_size for graph in compiles] == [16, 8, 16, 8]  # training, then validation
    model.fit(X, Y, batch_size=16, epochs=2, verbose=0)
    model.evaluate(X, Y, batch_size=16, verbose=0)
    assert len(compiles) == 4


def test_dtype_and_order_of_the_data_need_no_new_program(compiles):
    model = sequential()
    for x in (X, X.astype(float), X.astype(np.int8)):
        model.fit(x, Y, batch_size=20, verbose=0)
        model.predict(x, verbose=0)
    assert len(compiles) == 2


def test_weights_of_rows_do(compiles):
    model = sequential()
    model.fit(X, Y, batch_size=20, verbose=0)
    model.fit(X, Y, batch_size=20, sample_weight=np.ones(40), verbose=0)
    assert [len(graph.inputs) for graph in compiles] == [2, 3]


def test_compiling_again(compiles):
    model = sequential()
    model.train_on_batch(X, Y)
    model.compile("adam", "mae")
    model.train_on_batch(X, Y)
    assert len(compiles) == 2


def test_freezing_and_thawing():
    model = sequential()
    first, last = model.layers
    model.fit(X, Y, verbose=0)
    first.trainable = False
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    after = model.get_weights()
    np.testing.assert_array_equal(before[0], after[0])
    assert not np.array_equal(before[2], after[2])
    first.trainable = True
    model.fit(X, Y, verbose=0)
    assert not np.array_equal(model.get_weights()[0], after[0])
    last.trainable = False
    model.train_on_batch(X, Y)


def test_thawing_what_the_optimizer_does_not_know():
    model = sequential("adam")
    model.layers[0].trainable = False
    model.fit(X, Y, verbose=0)
    model.layers[0].trainable = True
    with pytest.raises(
        ValueError, match="expected the weights it was built for, got also first/kernel, first/bias. Make a new"
    ):
        model.fit(X, Y, verbose=0)
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)


def test_other_layers():
    model = sequential()
    model.fit(X, Y, verbose=0)
    model.pop()
    model.add(Dense(1, kernel_initializer="zeros", name="new"))
    assert not model.predict(X, verbose=0).any()
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    assert model.predict(X, verbose=0).any()


def test_another_engine(compiles):
    model = sequential()
    first = model.predict(X, verbose=0)
    iskra.config.set_engine("native")
    np.testing.assert_allclose(model.predict(X, verbose=0), first, rtol=1e-5, atol=1e-6)
    assert len(compiles) == 1


def test_only_a_few_are_kept(compiles):
    model = sequential()
    for rows in range(1, 31):
        model.predict(X[:rows], verbose=0)
        model.train_on_batch(X[:rows], Y[:rows])
    assert len(model._inference._kept) == len(model._programs._kept) == 16
    count = len(compiles)
    model.predict(X[:30], verbose=0)
    model.train_on_batch(X[:30], Y[:30])
    assert len(compiles) == count


def test_a_step_is_one_graph_over_its_state():
    model = sequential("adam")
    graph = train_step(model, Batch(8, (((3,), "float32"),), (((1,), "float32"),)))
    assert [t.shape for t in graph.inputs] == [(8, 3), (8, 1)]
    assert {v.path for v in graph.updates} == {
        *[w.path for w in model.weights],
        *[v.path for v in model.optimizer.variables if "learning_rate" not in v.path],
        "loss/total",
        "loss/count",
    }
    assert graph.outputs == []


def test_random_layers_advance_their_counter():
    model = iskra.Sequential([Input((3,)), iskra.layers.Dropout(0.5, seed=4), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, batch_size=10, epochs=2, verbose=0)
    assert model.layers[0].seed_generator.state.numpy().tolist() == [4, 8]
    model.evaluate(X, Y, verbose=0)
    assert model.layers[0].seed_generator.state.numpy().tolist() == [4, 8]
