"""Runs of iskra 0.1, which kept the network as JSON (of a table: not at all) and its weights as an `.npz` file."""

import json
import shutil

import numpy as np
import pytest

from iskra import lab
from iskra.saving import serialize_keras_object

from .tables import makers


def in_the_old_form(run: lab.Run) -> lab.Run:
    """Replace the network's file by those that were written then."""
    network = run.network()
    (run.path / "model.keras").unlink()
    names = (f"{place:03d}/{weight.path}" for place, weight in enumerate(network.weights))
    np.savez(run.path / "model.weights.npz", **dict(zip(names, network.get_weights(), strict=True)))
    if run.config.get("images"):
        (run.path / "model.json").write_text(json.dumps(serialize_keras_object(network)))
    return lab.Run.read(run.path)


@pytest.mark.parametrize("kind", ["images", "table"])
def test_the_network_is_the_same(tmp_path, kind):
    recipe = lab.recipe_for("digits", hidden=(16,), epochs=1)
    if kind == "table":
        makers.two_classes(200).to_csv(tmp_path / "a.csv", index=False)
        recipe = lab.TableRecipe(tmp_path / "a.csv", "left", epochs=1)
    run = lab.train(recipe, runs=tmp_path, name="new", verbose=0)
    shutil.copytree(run.path, tmp_path / "old")
    old = in_the_old_form(lab.Run.read(tmp_path / "old"))
    for one, other in zip(run.weights(), old.weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    predictor = lab.TablePredictor if kind == "table" else lab.ImagePredictor
    assert predictor.read(old.path).model.count_params() == run.config["parameters"]


def test_a_run_without_a_network(tmp_path):
    from .conftest import write_run

    with pytest.raises(ValueError, match=r"^Run: expected a finished run, got '.*' without model\.keras\. Train it to"):
        lab.Run.read(write_run(tmp_path / "a")).network()
