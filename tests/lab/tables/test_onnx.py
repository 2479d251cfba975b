"""Runs on tables as ONNX files: raw rows give the same predictions in onnxruntime."""

import numpy as np
import onnxruntime
import pytest
from typer.testing import CliRunner

from iskra import lab
from iskra.lab.cli.app import app
from iskra.lab.tables.columns import words_in
from iskra.lab.tables.reading import read_table

from .conftest import KINDS


def raw(frame, place):
    """A column as the file takes it."""
    column = frame[place.name]
    if place.type == "tensor(string)":
        return words_in(column).astype(object).fillna("").to_numpy(dtype=object)[:, np.newaxis]
    return column.to_numpy(dtype=np.float64, na_value=np.nan)[:, np.newaxis]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_predictions(trained, tables, tmp_path, kind):
    run, target = trained(kind), KINDS[kind]
    result = CliRunner().invoke(app, ["export", str(run.path), str(tmp_path / "table.onnx")])
    assert result.exit_code == 0, result.output
    assert f"output {target}: " in result.output
    session = onnxruntime.InferenceSession(tmp_path / "table.onnx")
    frame = read_table(tables / f"{kind}.csv", lab.TablePredictor.read(run.path).preparation.text_columns).frame
    frame.loc[3, [name for name in frame.columns if name != target and frame[name].dtype != bool]] = np.nan
    for place in session.get_inputs():
        if place.type == "tensor(string)" and frame[place.name].dtype != bool:
            frame.loc[5, place.name] = "never seen"
    predicted = lab.TablePredictor.read(run.path).predict(frame)
    outputs = dict(
        zip(
            [place.name for place in session.get_outputs()],
            session.run(None, {place.name: raw(frame, place) for place in session.get_inputs()}),
            strict=True,
        )
    )
    if run.config["target"]["task"] == "regression":
        scale = frame[target].std()
        np.testing.assert_allclose(outputs[target][:, 0] / scale, predicted[target] / scale, rtol=1e-5, atol=1e-5)
        return
    shares = predicted[[name for name in predicted if name.startswith("P(")]].to_numpy()
    np.testing.assert_allclose(outputs["probabilities"], shares, atol=1e-5)
    assert outputs[target][:, 0].tolist() == predicted[target].astype(str).tolist()
    classes = session.get_modelmeta().custom_metadata_map["classes"].split("\n")
    assert [f"P({target}={name})" for name in classes] == [name for name in predicted if name.startswith("P(")]


@pytest.mark.slow
def test_a_file_of_another_name_is_refused(trained, tmp_path):
    result = CliRunner().invoke(app, ["export", str(trained("mixed").path), str(tmp_path / "table.txt")])
    assert result.exit_code == 2
    assert "expected a name that ends in .onnx, got" in result.output
