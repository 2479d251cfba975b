"""Images through transforms, on every instruction set, against the meaning in NumPy; and what the kernel refuses."""

import numpy as np
import pytest

from iskra import _native
from iskra.engines.native import NativeProgram
from iskra.graph import OPS, Trace, Variable
from iskra.graph.ops.warp import FILL_MODES, Sampling

FAR = [[3.1, -0.7, -40.3, 0.4, -2.2, 71.7, 0.01, 0.02], [1.0, 0.0, 1e9, 0.0, 1.0, -1e20, 0.0, 0.0]]
ODD = [[np.nan] * 8, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0]]  # the second divides by 0 at x = 1


def native(name, values, transforms, **attrs):
    arrays = [values.astype(np.float32), transforms.astype(np.float32)]
    expected = OPS[name].compute(*arrays, **attrs)
    variables, result = [Variable(a) for a in arrays], Variable(np.zeros(expected.shape))
    with Trace() as trace:
        result.assign(OPS[name](*variables, **attrs))
        graph = trace.graph()
    NativeProgram(graph).run(graph.state_arrays(), [])
    return result.value, expected


@pytest.mark.parametrize("channels", [1, 3, 5])
@pytest.mark.parametrize("mode", FILL_MODES)
@pytest.mark.parametrize("bilinear", [True, False])
def test_both_ways(isa, mode, bilinear, channels):
    generator = np.random.default_rng(3)
    near = np.array([1, 0, 0, 0, 1, 0, 0, 0]) + generator.normal(size=(2, 8)) * [0.3, 0.3, 2, 0.3, 0.3, 2, 0.001, 0.001]
    transforms = np.concatenate([near, FAR, ODD])
    sampling = Sampling((7, 70), bilinear, mode, -1.5)
    images = generator.normal(size=(len(transforms), 9, 6, channels))
    got, expected = native("warp", images, transforms, sampling=sampling)
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)
    g = generator.normal(size=expected.shape)
    got, expected = native("warp_gradient", g, transforms, sampling=sampling, shape=(9, 6))
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=2e-3)


@pytest.mark.parametrize("mode", FILL_MODES)
def test_an_image_of_one_pixel(isa, mode):
    transforms = np.array([[1.0, 0.0, shift, 0.0, 1.0, 0.0, 0.0, 0.0] for shift in (-2.25, 0.0, 0.75, 5.0)])
    got, expected = native("warp", np.ones((4, 1, 1, 2)), transforms, sampling=Sampling((2, 3), True, mode, 9.0))
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_whole_steps_copy_bit_for_bit(isa):
    images = np.random.default_rng(4).normal(size=(3, 8, 9, 3)).astype(np.float32)
    turned = np.array([[-1, 0, 8, 0, -1, 7, 0, 0], [1, 0, 2, 0, 1, -3, 0, 0], [0, 1, 0, 1, 0, 0, 0, 0]])
    for bilinear in (True, False):
        got, _ = native("warp", images, turned, sampling=Sampling((8, 8), bilinear))
        np.testing.assert_array_equal(got[0], images[0, ::-1, :0:-1])
        np.testing.assert_array_equal(got[1], np.pad(images[1], ((3, 0), (0, 1), (0, 0)))[:8, 2:])
        np.testing.assert_array_equal(got[2], np.pad(images[2], ((0, 0), (0, 0), (0, 0)))[:, :8].transpose(1, 0, 2))


def program():
    return _native.Program(arena=1000, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)


def add(**changes):
    given = {"images": (0, 0), "transforms": (0, 100), "results": (0, 200), "count": 2, "channels": 3}
    given |= {"image": (4, 4), "result": (5, 5), "bilinear": True, "fill_mode": "wrap", "fill_value": 0.0}
    return program().add_warp(**given | {"derivatives": (False, False), "backward": False} | changes)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"fill_mode": "mirrored"}, "expected a fill mode such as 'constant', got 'mirrored'"),
        ({"count": 0}, "expected sizes of at least 1, got 0"),
        ({"image": (1 << 30, 1)}, "expected images of at most 2"),
        ({"results": (0, 900)}, "expected elements within base 0 of 1000 elements"),
        ({"transforms": (0, 990)}, "expected elements within base 0 of 1000 elements"),
    ],
)
def test_what_is_refused(changes, text):
    assert add() == 0
    with pytest.raises(ValueError, match=text):
        add(**changes)
