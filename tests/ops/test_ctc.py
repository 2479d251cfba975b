"""CTC beside all paths written out, and beside what Keras 3.15.1 decodes on JAX."""

import itertools

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.engines import get_engine
from reference.function_cases import wave
from reference.slopes import assert_slopes_agree, by_graph, outputs

LOGITS = 3.0 * wave(3, 6, 4, phase=0.3)
LABELS = np.array([[1, 2, 3], [1, 1, 0], [3, 0, 0]], np.int32)
LENGTHS, STEPS = np.array([3, 2, 1], np.int32), np.array([6, 4, 5], np.int32)


def collapsed(path, blank):
    return [label for label, _ in itertools.groupby(path) if label != blank]


def over_all_paths(labels, logits, blank):
    p = np.exp(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)))
    paths = itertools.product(range(p.shape[1]), repeat=len(p))
    return -np.log(sum(np.prod(p[range(len(p)), path]) for path in paths if collapsed(path, blank) == labels))


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("lengths", [LENGTHS, np.array([2, 0, 1], np.int32)])
def test_the_loss_sums_over_all_paths(engine, blank, lengths):
    labels = np.where(blank == LABELS, 0, LABELS)
    expected = [
        over_all_paths(labels[row, : lengths[row]].tolist(), LOGITS[row, : STEPS[row]].astype(float), blank)
        for row in range(3)
    ]
    np.testing.assert_allclose(ops.ctc_loss(labels, LOGITS, lengths, STEPS, blank), expected, rtol=1e-5)
    arrays = [labels, LOGITS, lengths, STEPS]
    (found,) = outputs(lambda *a: [ops.ctc_loss(*a, mask_index=blank)], arrays, get_engine(engine))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_slopes_agree_with_central_differences():
    assert_slopes_agree(lambda logits: ops.ctc_loss(LABELS[:2], logits, LENGTHS[:2], [4, 4]), LOGITS[:2, :4])


def test_engines_differentiate_alike(engine):
    def loss(logits):
        return ops.ctc_loss(LABELS, logits, LENGTHS, STEPS)

    np.testing.assert_allclose(by_graph(loss, LOGITS, get_engine(engine)), by_graph(loss, LOGITS), atol=2e-5)


def test_labels_that_do_not_fit_cost_much_and_give_no_nan(engine):
    def loss(logits):
        return ops.ctc_loss(LABELS, logits, LENGTHS, STEPS - 3)

    assert loss(LOGITS)[1] > 9e4
    assert np.isfinite(by_graph(loss, LOGITS, get_engine(engine))).all()


@pytest.mark.parametrize("options", [{}, {"merge_repeated": False}, {"mask_index": 2}])
def test_greedy_decoding(engine, options):
    blank, merge = options.get("mask_index", 0), options.get("merge_repeated", True)
    labels, scores = ops.ctc_decode(LOGITS, STEPS, **options)
    found = outputs(lambda x, n: list(ops.ctc_decode(x, n, **options)), [LOGITS, STEPS], get_engine(engine))
    for row, count in enumerate(STEPS):
        best = LOGITS[row, :count].argmax(axis=-1).tolist()
        expected = collapsed(best, blank) if merge else [label for label in best if label != blank]
        assert labels[0, row].tolist() == expected + [-1] * (6 - len(expected))
        np.testing.assert_allclose(scores[row], [-LOGITS[row, :count].max(axis=-1).sum()], rtol=1e-6)
    np.testing.assert_array_equal(found[0], labels)
    np.testing.assert_allclose(found[1], scores, rtol=1e-6)


def test_beams_find_the_most_probable_labels():
    labels, scores = ops.ctc_decode(LOGITS, STEPS, strategy="beam_search", beam_width=200, top_paths=2)
    assert labels.shape == (2, 3, 6) and scores.shape == (3, 2)
    for rank, row in itertools.product(range(2), range(3)):
        kept = labels[rank, row][labels[rank, row] >= 0].tolist()
        exact = over_all_paths(kept, LOGITS[row, : STEPS[row]].astype(float), 0)
        np.testing.assert_allclose(scores[row, rank], -exact, rtol=1e-5)
    greedy, _ = ops.ctc_decode(LOGITS, STEPS)
    for row in range(3):
        kept = greedy[0, row][greedy[0, row] >= 0].tolist()
        assert scores[row, 0] >= -over_all_paths(kept, LOGITS[row, : STEPS[row]].astype(float), 0) - 1e-5


def test_what_cannot_be_decoded_is_refused():
    with pytest.raises(ValueError, match=r"^ctc_decode: expected strategy 'greedy' or 'beam_search', got 'best'"):
        ops.ctc_decode(LOGITS, STEPS, "best")
    with pytest.raises(TypeError, match=r"^ctc_decode: expected arrays for strategy 'beam_search', got a symbolic"):
        iskra.Model(x := iskra.Input((6, 4)), ops.ctc_decode(x, STEPS, "beam_search"))
    with pytest.raises(ValueError, match=r"^ctc: expected labels of shape \(N, L\) and logits of shape \(N, T, K\)"):
        iskra.losses.ctc([1, 2], LOGITS)


def test_a_network_learns_labels_without_alignment():
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 4, (32, 2))
    x = np.zeros((32, 6, 4), np.float32)
    for row, (first, second) in enumerate(labels):
        x[row, [1, 4], [first, second]] = 1.0
    model = iskra.Sequential([iskra.Input((6, 4)), iskra.layers.Conv1D(8, 3, padding="same", activation="relu")])
    model.add(iskra.layers.Dense(4))
    model.compile(iskra.optimizers.Adam(0.05), iskra.losses.CTC())
    losses = model.fit(x, labels, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]
    decoded, _ = ops.ctc_decode(model.predict(x, verbose=0), np.full(32, 6))
    assert (decoded[0, :, :2] == labels).mean() > 0.8
