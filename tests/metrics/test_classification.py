"""Counts, rates and areas, worked by hand or asked of scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sklearn

from iskra import metrics
from iskra.engines import get_engine
from iskra.graph import Trace

CHANCE = np.random.default_rng(7)
TRUTH = CHANCE.integers(0, 2, 500)
SCORES = np.round(np.clip(0.35 * TRUTH + 0.65 * CHANCE.random(500), 0, 1), 3).astype(np.float32)
LABELS = CHANCE.integers(0, 4, 300)
LOGITS = (1.5 * np.eye(4)[LABELS] + CHANCE.normal(size=(300, 4))).astype(np.float32)


def test_areas_come_near_the_exact_ones():
    assert metrics.AUC(num_thresholds=1001)(TRUTH, SCORES) == pytest.approx(
        sklearn.roc_auc_score(TRUTH, SCORES), abs=1e-3
    )
    precision, recall, _ = sklearn.precision_recall_curve(TRUTH, SCORES)
    exact = sklearn.auc(recall, precision)
    assert metrics.AUC(num_thresholds=1001, curve="PR")(TRUTH, SCORES) == pytest.approx(exact, abs=2e-3)


def test_a_perfect_ranking_has_area_one_and_a_reversed_one_zero():
    assert metrics.AUC()([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]) == 1.0
    assert metrics.AUC()([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9]) == 0.0
    assert metrics.AUC(from_logits=True)([0, 0, 1, 1], [-5.0, -1.0, 1.0, 5.0]) == 1.0


def test_rates_are_those_of_scikit_learn():
    yes = SCORES > 0.5
    assert metrics.Precision()(TRUTH, SCORES) == pytest.approx(sklearn.precision_score(TRUTH, yes))
    assert metrics.Recall()(TRUTH, SCORES) == pytest.approx(sklearn.recall_score(TRUTH, yes))
    assert metrics.BinaryAccuracy()(TRUTH, SCORES) == pytest.approx(sklearn.accuracy_score(TRUTH, yes))
    counts = [metrics.TrueNegatives, metrics.FalsePositives, metrics.FalseNegatives, metrics.TruePositives]
    got = [int(count()(TRUTH, SCORES)) for count in counts]
    assert got == sklearn.confusion_matrix(TRUTH, yes).ravel().tolist()


@pytest.mark.parametrize("average", [None, "micro", "macro", "weighted"])
def test_f_scores_are_those_of_scikit_learn(average):
    one_hot, chosen = np.eye(4)[LABELS], LOGITS.argmax(axis=1)
    expected = sklearn.fbeta_score(LABELS, chosen, beta=2.0, average=average)
    np.testing.assert_allclose(metrics.FBetaScore(average=average, beta=2.0)(one_hot, LOGITS), expected, rtol=1e-5)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k_is_that_of_scikit_learn(k):
    expected = sklearn.top_k_accuracy_score(LABELS, LOGITS, k=k)
    assert metrics.SparseTopKCategoricalAccuracy(k=k)(LABELS, LOGITS) == pytest.approx(expected)
    assert metrics.TopKCategoricalAccuracy(k=k)(np.eye(4)[LABELS], LOGITS) == pytest.approx(expected)


def test_top_k_of_bad_numbers():
    """A class that is not there, or whose score is not a number, is never among the first."""
    scores = np.array([[0.1, 0.2, 0.3], [np.nan, 0.2, 0.3]], np.float32)
    assert metrics.sparse_top_k_categorical_accuracy([5, 0], scores, k=2).tolist() == [0.0, 0.0]


def test_mean_iou_is_that_of_scikit_learn():
    chosen = LOGITS.argmax(axis=1)
    expected = sklearn.jaccard_score(LABELS, chosen, average="macro")
    assert metrics.MeanIoU(num_classes=4)(LABELS, chosen) == pytest.approx(expected)
    assert metrics.OneHotMeanIoU(num_classes=4)(np.eye(4)[LABELS], LOGITS) == pytest.approx(expected)


def test_iou_keeps_weights_that_are_not_whole():
    """Keras cuts them to integers."""
    weights = 0.5 + 0.5 * CHANCE.random(300)
    chosen = LOGITS.argmax(axis=1)
    expected = sklearn.jaccard_score(LABELS, chosen, average="macro", sample_weight=weights)
    assert metrics.MeanIoU(num_classes=4)(LABELS, chosen, sample_weight=weights) == pytest.approx(expected)


def test_top_k_of_precision_takes_exactly_k_of_equal_scores():
    tied = np.full((1, 4), 0.7, np.float32)
    precision = metrics.Precision(top_k=2)
    assert precision([[1, 0, 1, 1]], tied) == 0.5
    assert precision.true_positives.value.tolist() == [1.0]


def test_thresholds_spread_evenly_and_given_agree():
    even = metrics.AUC(num_thresholds=5)
    given = metrics.AUC(thresholds=[0.25, 0.5, 0.75])
    on_limits = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 0.3], np.float32)
    for metric in (even, given):
        metric.update_state([0, 1, 0, 1, 1, 0], on_limits)
    assert even.thresholds == given.thresholds
    for a, b in zip(even.variables, given.variables, strict=True):
        np.testing.assert_array_equal(a.value, b.value)


IGNORED = -np.log([0.5, 1.0, 0.9, 0.2])  # the second sample's label is ignored


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (None, IGNORED.sum() / 4),
        ([1.0, 1.0, 1.0, 1.0], IGNORED.sum() / 3),
        ([1.0, 5.0, 2.0, 3.0], IGNORED @ [1, 0, 2, 3] / 6),
    ],
)
@pytest.mark.parametrize("from_logits", [False, True])
def test_ignored_classes_count_as_zeros_and_with_weights_not_at_all(engine, weights, expected, from_logits):
    """As in Keras 3.15, along any axis of the classes."""
    p = np.array([[0.5, 0.5], [0.3, 0.7], [0.1, 0.9], [0.2, 0.8]], np.float32)
    values = np.log(p) if from_logits else p
    labels, weights = np.array([0, -1, 1, 0]), None if weights is None else np.array(weights, np.float32)
    for axis, make in ((-1, np.asarray), (1, lambda each: np.repeat(each[..., None], 3, axis=-1))):
        metric = metrics.SparseCategoricalCrossentropy(ignore_class=-1, from_logits=from_logits, axis=axis)
        arrays = [make(labels), make(values)] + ([] if weights is None else [weights])
        with Trace() as trace:
            dtypes = ("int32", "float32", "float32")
            metric.update_state(*[trace.input(a.shape, d, "x") for a, d in zip(arrays, dtypes, strict=False)])
            graph = trace.graph()
        get_engine(engine).compile(graph).run(graph.state_arrays(), arrays)
        assert metric.result() == pytest.approx(expected, rel=1e-5)


def test_adjusted_r2_needs_more_samples_than_regressors():
    metric = metrics.R2Score(num_regressors=5)
    metric.update_state([[1.0], [2.0], [4.0]], [[1.5], [2.0], [3.0]])
    with pytest.warns(UserWarning, match=r"^R2Score: expected more than 6 samples for the adjusted score, got 3\."):
        plain = metric.result()
    assert plain == pytest.approx(sklearn.r2_score([1.0, 2.0, 4.0], [1.5, 2.0, 3.0]))


def refused(message, make):
    with pytest.raises(ValueError, match=message):
        make()


def test_bad_arguments():
    auc, f_beta = metrics.AUC, metrics.FBetaScore
    refused(r"^precision\w*: expected thresholds from 0 to 1, got 1\.5", lambda: metrics.Precision(thresholds=1.5))
    refused(r"^true_\w*: expected .*, got \[-1, 2\]\. Pass", lambda: metrics.TruePositives([-1, 0.5, 2]))
    refused(r"^recall\w*: expected thresholds from 0 to 1, got \[\]\. Pass", lambda: metrics.Recall(thresholds=[]))
    refused(r"^AUC: expected curve as one of 'ROC', 'PR', 'PRGAIN', got 'Roc2'\. Use", lambda: auc(curve="Roc2"))
    refused(r"^AUC: expected summation_method as one of .*, got 'sum'\. Use", lambda: auc(summation_method="sum"))
    refused(r"^AUC: expected num_thresholds of 2 or more, got 1\. The", lambda: auc(num_thresholds=1))
    refused(r"^AUC: expected multi_label=True with num_labels, got False\. Remove", lambda: auc(num_labels=3))
    refused(r"^fbeta_score: expected average as one of None, .*, got 'mean'\. Use", lambda: f_beta(average="mean"))
    refused(r"^fbeta_score: expected beta as a float above 0, got 1\. Pass", lambda: f_beta(beta=1))
    refused(r"^fbeta_score: expected threshold as a float .*, got 2\.0", lambda: f_beta(threshold=2.0))
    refused(r"expected specificity from 0 to 1, got 90\. Pass a fraction", lambda: metrics.SensitivityAtSpecificity(90))
    refused(r"expected num_thresholds above 0, got 0\. The", lambda: metrics.PrecisionAtRecall(0.5, num_thresholds=0))
    refused(r"expected target_class_ids from 0 to 1, got 2\. Raise", lambda: metrics.IoU(2, [2]))
    refused(r"^R2Score: expected class_aggregation as one of .*, got 'sum'\. Use", lambda: metrics.R2Score("sum"))
    refused(r"^R2Score: expected num_regressors of 0 or more, got -1", lambda: metrics.R2Score(num_regressors=-1))


def test_bad_shapes():
    row, matrix = [1.0, 0.0], [[1.0, 0.0]]
    refused(
        r"of shape \(N, K\) with class_id, got \(2,\)",
        lambda: metrics.Recall(class_id=0)(row, row),
    )
    refused(
        r"^recall\w*: expected class_id from 0 to 1 for predictions of 2 classes, got 2\. Classes",
        lambda: metrics.Recall(class_id=2)(matrix, matrix),
    )
    for settings in ({"num_labels": 3}, {"label_weights": [1.0, 2.0, 3.0]}):
        refused(
            rf"^auc\w*: expected predictions of 3 labels, as {next(iter(settings))} says, got shape \(1, 2\)\. Pass",
            lambda settings=settings: metrics.AUC(multi_label=True, **settings)(matrix, matrix),
        )
    refused(
        r"^auc\w*: expected predictions of 3 labels, as label_weights says",
        lambda: metrics.AUC(label_weights=[1.0, 2.0, 3.0])(row, row),
    )
    refused(r"of shape \(N, L\) with multi_label=True, got \(2,\)", lambda: metrics.AUC(multi_label=True)(row, row))
    refused(r"^f1_score: expected targets of shape \(N, K\), got \(2,\)\. Pass", lambda: metrics.F1Score()(row, row))
    refused(r"^R2Score: expected targets of shape \(N, F\), got \(2,\)\. Reshape", lambda: metrics.R2Score()(row, row))
    refused(r"^sparse_categorical_accuracy: expected class indices of shape \(1,\)",
            lambda: metrics.SparseCategoricalAccuracy()(matrix, matrix))  # fmt: skip
    refused(r"^binary_accuracy: expected targets of the predictions' shape \(1, 2\), got \(1, 1\)",
            lambda: metrics.BinaryAccuracy()([[1.0]], matrix))  # fmt: skip
