"""Models of layers for sequences as ONNX files, loops written out: the same predictions in onnxruntime."""

import numpy as np
import pytest

import iskra
from layers.sequence_cases import CASES
from reference.keras_sequences import arrays, model_of, one_or_all

onnxruntime = pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install 'iskra[onnx]'")


@pytest.mark.parametrize("label", CASES)
def test_every_model(label, tmp_path):
    case = CASES[label]
    model = model_of(iskra, case)
    found = model.predict(one_or_all(arrays(case)), verbose=0)
    model.export(tmp_path / "net.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx")
    given = {
        place.name: x.astype(np.int32 if "int" in place.type else np.float32)
        for place, x in zip(session.get_inputs(), arrays(case), strict=True)
    }
    for ours, theirs in zip(found if isinstance(found, list) else [found], session.run(None, given), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-5)
