import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from iskra.lab.assessment import Assessment
from iskra.lab.models import MODELS, mlp
from iskra.lab.plots import plot_confusion, plot_examples, plot_filters, plot_history, plot_wrong
from iskra.lab.plots.filters import first_filters
from iskra.lab.plots.svg import as_svg

from .conftest import HISTORY


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def test_each_metric_has_a_panel_with_training_beside_validation():
    figure = plot_history(HISTORY)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Loss", "Accuracy"]
    curves = lines(figure.axes[0])
    assert curves["training"].get_ydata().tolist() == HISTORY["loss"]
    assert curves["validation"].get_ydata().tolist() == HISTORY["val_loss"]


def test_training_points_stand_half_an_epoch_earlier():
    curves = lines(plot_history(HISTORY).axes[0])
    assert curves["training"].get_xdata().tolist() == [0.5, 1.5, 2.5]
    assert curves["validation"].get_xdata().tolist() == [1, 2, 3]


def test_epochs_of_a_history_that_goes_on_keep_their_numbers():
    history = SimpleNamespace(history={"loss": [3, 2], "val_loss": [3, 2]}, epoch=[5, 6])
    curves = lines(plot_history(history).axes[0])
    assert curves["validation"].get_xdata().tolist() == [6, 7]


@pytest.mark.parametrize(("frequency", "expected"), [(1, [1, 2, 3, 4, 5]), (2, [2, 4]), (3, [3])])
def test_validation_of_every_nth_epoch_stands_at_its_epoch(frequency, expected):
    values = [1.0] * (5 // frequency)
    curves = lines(plot_history({"loss": [1.0] * 5, "val_loss": values}).axes[0])
    assert curves["validation"].get_xdata().tolist() == expected


def test_metrics_are_chosen_and_drawn_on_given_axes():
    figure = plot_history(HISTORY)
    axes = figure.axes[1]
    axes.clear()
    assert plot_history(HISTORY, ["accuracy"], axes) is figure
    assert axes.get_title(loc="left") == "Accuracy"


def test_an_empty_history_says_so():
    assert plot_history({}).texts[0].get_text() == "No epoch was completed."


def test_wrong_metrics_and_axes_are_refused():
    with pytest.raises(ValueError, match=r"^plot_history: expected metrics out of loss, accuracy, got 'auc'\. Pass"):
        plot_history(HISTORY, ["auc"])
    axes = plot_history(HISTORY).axes
    with pytest.raises(ValueError, match=r"^plot_history: expected 2 axes, one for each of loss, accuracy, got 1\."):
        plot_history(HISTORY, ax=axes[0])


def test_the_color_scale_of_the_confusion_matrix_ends_at_the_largest_mistake():
    axes = plot_confusion(np.array([[90, 10], [5, 195]])).axes[0]
    (mesh,) = axes.collections
    assert mesh.norm.vmin == 0
    assert mesh.norm.vmax == pytest.approx(0.1)
    assert np.ma.getmaskarray(mesh.get_array()).ravel().tolist() == [True, False, False, True]


def test_the_confusion_matrix_is_annotated_in_percent_of_the_row():
    axes = plot_confusion(np.array([[90, 10], [0, 195]]), ["cat", "dog"]).axes[0]
    assert [text.get_text() for text in axes.texts] == ["90.0", "10.0", "0", "100"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["cat", "dog"]


def test_many_classes_are_not_annotated():
    assert not plot_confusion(np.eye(30)).axes[0].texts


def test_a_confusion_matrix_must_be_square_and_its_names_as_many():
    with pytest.raises(ValueError, match=r"^plot_confusion: expected counts of shape \(K, K\), got \(2, 3\)\. Count"):
        plot_confusion(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"^plot_confusion: expected 2 names, got 1\. Give one for each class"):
        plot_confusion(np.eye(2), ["cat"])


def test_wrong_images_are_captioned_with_truth_prediction_and_confidence(results):
    figure = plot_wrong(results.assessment, results.images, results.problem.classes, brightest=16)
    captions = [text.get_text() for text in figure.axes[0].texts]
    assert captions == ["9", "→ 4 (91.0 %)", "3", "→ 8 (62.0 %)"]
    assert len(figure.axes[0].images) == 2


def test_no_wrong_image_says_so():
    perfect = Assessment(np.arange(3), np.eye(3))
    figure = plot_wrong(perfect, np.zeros((3, 8, 8)), "012")
    assert figure.axes[0].texts[0].get_text() == "All images are classified correctly."


def test_examples_are_right_and_wrong_ones_as_they_come(results):
    figure = plot_examples(results.assessment, results.images, results.problem.classes, count=20, brightest=16)
    captions = [text.get_text() for text in figure.axes[0].texts]
    assert len(figure.axes[0].images) == 20
    assert captions.count("✓ (91.0 %)") == 18 and "→ 4 (91.0 %)" in captions
    again = plot_examples(results.assessment, results.images, results.problem.classes, count=20, brightest=16)
    assert [text.get_text() for text in again.axes[0].texts] == captions


def test_colours_stay_and_grey_images_become_ink(results):
    coloured = np.random.default_rng(0).integers(0, 256, (20, 6, 8, 3)).astype(np.uint8)
    axes = plot_wrong(results.assessment, coloured, results.problem.classes, brightest=255).axes[0]
    np.testing.assert_allclose(axes.images[0].get_array(), coloured[9] / 255)
    left, right, bottom, top = axes.images[0].get_extent()
    assert (right - left, bottom - top) == pytest.approx((1, 0.75))  # the picture keeps its shape
    axes = plot_wrong(results.assessment, results.images, results.problem.classes, brightest=16).axes[0]
    np.testing.assert_allclose(axes.images[0].get_array(), 1 - results.images[9] / 16)


def test_long_names_are_cut():
    wrong = Assessment(np.array([0]), np.array([[0.25, 0.75]]))
    texts = plot_wrong(wrong, np.zeros((1, 8, 8)), ["a very long name indeed", "dog"]).axes[0].texts
    assert texts[0].get_text() == "a very long n…"


def test_filters_are_scaled_by_their_own_largest_weight():
    filters = np.zeros((2, 2, 3, 3))
    filters[0, 0, 0] = [-4, 1, 0]
    pictures = [image.get_array() for image in plot_filters(filters).axes[0].images]
    assert pictures[0][0, 0].tolist() == [0, 0.5, 0.5]  # against red; grey is 0
    assert pictures[1][0, 0].tolist() == [1, 0.5, 0.5]
    assert (pictures[2] == 0.5).all()


def test_the_largest_filters_are_drawn():
    filters = np.ones((2, 2, 1, 5)) * [1, 5, 2, 4, 3]
    assert len(plot_filters(filters, count=2).axes[0].images) == 2
    with pytest.raises(
        ValueError, match=r"^plot_filters: expected filters of shape .*, got \(3, 3, 32, 8\)\. Only a layer"
    ):
        plot_filters(np.ones((3, 3, 32, 8)))


def test_filters_are_those_of_the_first_layer_over_the_image():
    assert first_filters(mlp((4, 5), 2, hidden=(7,))).shape == (4, 5, 1, 7)
    model = mlp((4, 5, 3), 2, hidden=(7,))
    expected = next(layer for layer in model.layers if type(layer).__name__ == "Dense").kernel.numpy()
    np.testing.assert_array_equal(first_filters(model)[1, 2, 0], expected[1 * 15 + 2 * 3])
    for name in ("lenet", "cnn", "resnet"):
        assert first_filters(MODELS[name]((16, 16, 3), 2)).shape[2] == 3
    assert first_filters(mlp((4, 5, 2), 2)) is None


def test_figures_show_themselves_in_notebooks_without_pyplot():
    png = plot_history(HISTORY)._repr_png_()
    assert png.startswith(b"\x89PNG")
    program = (
        "import sys\n"
        "from iskra.lab.plots import plot_history\n"
        "plot_history({'loss': [2.0, 1.0]})._repr_png_()\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_drawing_takes_its_colors_from_the_page():
    svg = as_svg(plot_history(HISTORY), "curves")
    assert svg.startswith("<svg viewBox=") and svg.endswith("</svg>")
    assert "stroke: var(--calm)" in svg and "stroke: var(--spark)" in svg
    assert "http" not in svg
    assert ">training</text>" in svg


def test_drawings_of_the_same_are_the_same():
    assert as_svg(plot_history(HISTORY), "a") == as_svg(plot_history(HISTORY), "a")
