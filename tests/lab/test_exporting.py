"""Runs on images as ONNX files."""

import numpy as np
import onnxruntime
import pytest

from iskra import lab
from iskra.datasets import digits
from iskra.lab.exporting import export_run
from iskra.lab.image_prediction import ImagePredictor


@pytest.mark.slow
def test_a_run_on_images(tmp_path):
    run = lab.train(lab.Recipe("digits", epochs=1, seed=0), runs=tmp_path, verbose=0)
    told = export_run(run.path, tmp_path / "digits.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "digits.onnx")
    assert [line.partition(": ")[2] for line in told] == ["float (rows, 8, 8)", "float (rows, 10)"]
    images = digits.load_data()[1][0][:20]
    (name,) = [place.name for place in session.get_inputs()]
    (shares,) = session.run(None, {name: images.astype(np.float32)})
    model = ImagePredictor.read(run.path).model
    np.testing.assert_allclose(shares, model.predict(images, verbose=0), atol=1e-5)
    assert session.get_modelmeta().custom_metadata_map["classes"].split("\n") == [str(n) for n in range(10)]


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(ValueError, match="expected"):
        export_run(tmp_path, tmp_path / "x.onnx")
    assert not (tmp_path / "x.onnx").exists()
