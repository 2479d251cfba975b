"""Functions of images: Keras's numbers and arguments, in programs as on arrays; gradients; and what they refuse."""

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.engines import NAMES, ReferenceEngine, get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.ops import image
from reference.augmentation_cases import FUNCTIONS, cases
from reference.keras_augmentation import recorded
from reference.keras_signatures import arguments

ANSWERS, ARGUMENTS = recorded()
CALLS = {label: ask for label, ask in cases() if label.split()[0] in FUNCTIONS}
STEP = 1e-6


def draw(*shape, seed=0, low=0.05, high=0.95):
    return np.random.default_rng(seed).uniform(low, high, shape)


@pytest.mark.parametrize("label", CALLS)
def test_agrees_with_keras(label):
    got, expected = CALLS[label](iskra), ANSWERS[label]
    assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
    exact = expected.dtype.kind == "f"  # halves of whole numbers are rounded up or down by the last bit
    np.testing.assert_allclose(got.astype(float), expected, rtol=1e-5, atol=2e-5 if exact else 1)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_takes_keras_arguments(name):
    assert list(arguments(getattr(image, name)).items()) == list(ARGUMENTS[name].items())


def test_all_are_there():
    assert sorted(image.__all__) == sorted(FUNCTIONS)
    assert iskra.ops.image is image


TRANSFORMS = np.array([[0.93, 0.21, -0.41, -0.17, 1.07, 0.31, 0.01, -0.02], [1.3, -0.4, 1.63, 0.3, 0.9, -1.43, 0, 0]])
CORNERS = np.array([[0, 0], [4, 0], [0, 3], [4, 3]], float)
MOVED = np.array([[0.7, -0.4], [3.1, 1.2], [-0.6, 2.3], [4.2, 3.9]])
DIFFERENTIABLE = {  # a function of some float arguments, and their values
    "affine_transform": (lambda x, t: image.affine_transform(x, t, fill_mode="reflect"), draw(2, 4, 5, 2), TRANSFORMS),
    "affine_transform of one": (lambda x, t: image.affine_transform(x, t), draw(4, 5, 2), TRANSFORMS[0]),
    "perspective_transform": (image.perspective_transform, draw(4, 5, 1), CORNERS, MOVED),
    "map_coordinates": (
        lambda x, c: image.map_coordinates(x, c, 1, "mirror"),
        draw(4, 5),
        draw(2, 7, high=5.9, low=-1),
    ),
    "map_coordinates, filled": (
        lambda x, c: image.map_coordinates(x, c, 1, "constant", 2.0),
        draw(6),
        draw(1, 9) * 8 - 1,
    ),
    "resize": (lambda x: image.resize(x, (3, 7), "bicubic"), draw(2, 5, 4, 2)),
    "resize, padded": (lambda x: image.resize(x, (3, 7), "lanczos3", pad_to_aspect_ratio=True), draw(4, 4, 2)),
    "resize, cropped": (lambda x: image.resize(x, (3, 7), "nearest", crop_to_aspect_ratio=True), draw(5, 4, 2)),
    "crop_images": (lambda x: image.crop_images(x, 1, 1, 1, 1), draw(2, 4, 5, 1)),
    "pad_images": (lambda x: image.pad_images(x, 1, 1, 1, 1), draw(2, 4, 3, 1)),
    "extract_patches": (lambda x: image.extract_patches(x, (2, 3), 1, padding="same"), draw(2, 4, 3, 2)),
    "scale_and_translate": (
        lambda x, s, t: image.scale_and_translate(x, (2, 5, 3), s, t, (1, 2), "cubic", False),
        draw(2, 4, 3),
        np.array([1.37, 0.61]),
        np.array([0.41, -0.27]),
    ),
    "sobel_edges": (image.sobel_edges, draw(1, 4, 3, 2)),
    "ssim": (lambda x, y: image.ssim(x, y, filter_size=3), draw(2, 4, 5, 2), draw(2, 4, 5, 2, seed=1)),
    "rgb_to_grayscale": (image.rgb_to_grayscale, draw(2, 3, 2, 3)),
    "rgb_to_hsv": (image.rgb_to_hsv, draw(2, 3, 2, 3)),
    "hsv_to_rgb": (image.hsv_to_rgb, draw(2, 3, 2, 3)),
    "gaussian_blur": (lambda x, s: image.gaussian_blur(x, (3, 5), s), draw(2, 6, 5, 2), np.array([0.7, 1.3])),
}


def traced(function, values):
    """A graph that writes the function's value, and the gradient of a weighted sum of it for each argument."""
    variables = [Variable(np.zeros(v.shape)) for v in values]
    with Trace() as trace:
        y = function(*(ops.convert_to_tensor(v) for v in variables))
        factors = draw(*y.shape, seed=7).astype(np.float32)
        results = [y, *gradients(ops.sum(y * factors), variables)]
        slots = [Variable(np.zeros(r.shape)) for r in results]
        for slot, result in zip(slots, results, strict=True):
            slot.assign(result)
        graph = trace.graph()
    return graph, variables, slots, factors


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients(name):
    function, *values = DIFFERENTIABLE[name]
    graph, variables, slots, factors = traced(function, values)
    program = ReferenceEngine("float64").compile(graph)

    def evaluate(given):
        known = dict(zip(variables, given, strict=True))
        state = [np.array(known.get(v, v.value), float) for v in graph.state]
        program.run(state, [])
        return [state[graph.state.index(slot)] for slot in slots]

    for place, grad in enumerate(evaluate(values)[1:]):
        for index in np.ndindex(grad.shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in values]
                moved[place][index] += sign * STEP
                ends.append(np.sum(evaluate(moved)[0] * factors))
            assert grad[index] == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=2e-6, abs=1e-6)


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_programs_give_what_arrays_give(name, engine):
    function, *values = DIFFERENTIABLE[name]
    values = [v.astype(np.float32) for v in values]
    graph, variables, slots, _ = traced(function, values)
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    np.testing.assert_allclose(slots[0].value, function(*values), rtol=2e-5, atol=2e-6)


def test_on_what_an_input_gives():
    given = iskra.Input((6, 8, 3))
    small = image.resize(given, (3, 3), pad_to_aspect_ratio=True)
    turned = image.affine_transform(small, [1, 0, 0, 0, -1, 2, 0, 0])
    model = iskra.Model(given, image.rgb_to_grayscale(turned))
    assert model.output_shape == (None, 3, 3, 1)
    x = draw(5, 6, 8, 3).astype(np.float32)
    expected = image.rgb_to_grayscale(image.resize(x, (3, 3), pad_to_aspect_ratio=True)[:, ::-1])
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5)


def test_the_way_back_from_hsv():
    colors = draw(4, 5, 5, 3, seed=3, low=0, high=1).astype(np.float32)
    np.testing.assert_allclose(image.hsv_to_rgb(image.rgb_to_hsv(colors)), colors, atol=2e-6)


def test_resizing_to_the_same_size_changes_nothing():
    x = draw(2, 5, 4, 1)
    for interpolation in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"):
        assert image.resize(x, (5, 4), interpolation) is x


X = np.zeros((2, 5, 6, 3))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: image.resize(X[0, 0], (2, 2)), r"resize: expected images \(N, H, W, C\) or one image .*Add or remove"),
        (lambda: image.resize(X, (2, 2), data_format="first"), "resize: expected data_format 'channels_last' or"),
        (lambda: image.resize(X, 3), r"resize: expected size \(height, width\), got 3. Pass two numbers"),
        (
            lambda: image.resize(X, (2, 2), "cubic"),
            "resize: expected interpolation 'bilinear', .* got 'cubic'. Use one",
        ),
        (lambda: image.resize(X, (2, 2), fill_mode="wrap"), "resize: expected fill_mode='constant', got 'wrap'. Pad"),
        (
            lambda: image.resize(X, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
            "resize: expected one of crop_to_aspect_ratio and pad_to_aspect_ratio, got both. Choose one",
        ),
        (
            lambda: image.affine_transform(X, np.zeros(6)),
            r"affine_transform: expected a transform \(8,\) or \(N, 8\), got the shape \(6,\). It is a0, a1",
        ),
        (
            lambda: image.affine_transform(X, np.zeros((3, 8))),
            "expected a transform for each of 2 images, got 3. Give one",
        ),
        (
            lambda: image.affine_transform(X, np.zeros(8), "bicubic"),
            "affine_transform: expected interpolation 'nearest' or 'bilinear', got 'bicubic'. Use one of these",
        ),
        (
            lambda: image.affine_transform(X, np.zeros(8), fill_mode="zero"),
            "affine_transform: expected a fill_mode of 'constant', 'nearest', .* got 'zero'. Use one of these",
        ),
        (
            lambda: image.perspective_transform(X, CORNERS, CORNERS[:3]),
            r"perspective_transform: expected two times four points \(4, 2\) .* got the shapes \(4, 2\) and \(3, 2\)",
        ),
        (
            lambda: image.map_coordinates(X[0, 0], np.zeros((3, 4)), 1),
            r"map_coordinates: expected coordinates \(2, \.\.\.\) for an input of the shape \(6, 3\), got the shape",
        ),
        (
            lambda: image.map_coordinates(X[0, 0], np.zeros((2, 4)), 2),
            "map_coordinates: expected order 0 or 1 and a fill_mode of .* got 2 and 'constant'. Use one of these",
        ),
        (
            lambda: image.crop_images(X, 1, 1, 1),
            r"crop_images: expected two of left_cropping, right_cropping and target_width, got \(1, None, None\). The",
        ),
        (
            lambda: image.crop_images(X, 4, 1, 3, 1),
            "crop_images: expected .* that fit into 5, got 4, 3 and -2. Cut off",
        ),
        (
            lambda: image.pad_images(X, 1, 1),
            r"pad_images: expected two of top_padding, bottom_padding and target_height, got \(1, None, None\)",
        ),
        (
            lambda: image.pad_images(X, 1, 1, target_height=4, target_width=9),
            "pad_images: expected no less than 0 for top_padding, .*, got 1 before and -2 after the 5 of the images",
        ),
        (
            lambda: image.rgb_to_grayscale(X[..., :2]),
            r"rgb_to_grayscale: expected three channels, got the shape \(2, 5, 6, 2\). Take red, green and blue",
        ),
        (
            lambda: image.rgb_to_hsv(X.astype(int)),
            "rgb_to_hsv: expected floats from 0 to 1, got the dtype int64. Divide",
        ),
        (
            lambda: image.sobel_edges(X[0]),
            r"sobel_edges: expected images \(N, H, W, C\), got the shape \(5, 6, 3\). Add",
        ),
        (
            lambda: image.ssim(X, X[:1]),
            r"ssim: expected two images of one shape, got \(2, 5, 6, 3\) and \(1, 5, 6, 3\)",
        ),
        (
            lambda: image.extract_patches(X, (2,)),
            r"extract_patches: expected two or three sizes and images .* got",
        ),
        (
            lambda: image.extract_patches_3d(X[0], 2),
            "extract_patches_3d: expected three sizes and images .* Give one size",
        ),
        (
            lambda: image.scale_and_translate(X, (2, 3, 3, 3), [1.0], [0.0], (1,), "linear"),
            r"scale_and_translate: expected an output_shape that is \(2, 5, 6, 3\) but for the axes \(1,\), got",
        ),
        (
            lambda: image.scale_and_translate(X, (2, 3, 6, 3), [1.0], [0.0], (1,), "nearest"),
            "scale_and_translate: expected method 'linear', .* got 'nearest'. Use one of these",
        ),
        (
            lambda: image.gaussian_blur(X, (3, 3), (1.0, 1.0, 1.0)),
            "gaussian_blur: expected kernel_size and sigma as two numbers each, got .* Pass",
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call()
