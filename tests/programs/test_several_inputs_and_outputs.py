"""Support tickets with a priority and a department: named inputs and outputs, losses and metrics by name."""

import numpy as np

import iskra as keras
from iskra import layers

vocabulary_size = 50
num_tags = 10
num_departments = 4
num_samples = 256

rng = np.random.default_rng(0)
title_data = rng.integers(0, 2, size=(num_samples, vocabulary_size))
text_body_data = rng.integers(0, 2, size=(num_samples, vocabulary_size))
tags_data = rng.integers(0, 2, size=(num_samples, num_tags))
priority_data = rng.random(size=(num_samples, 1))
department_data = np.eye(num_departments)[tags_data[:, :2] @ [1, 2]]


def make_model():
    keras.utils.set_random_seed(0)
    title = keras.Input(shape=(vocabulary_size,), name="title")
    text_body = keras.Input(shape=(vocabulary_size,), name="text_body")
    tags = keras.Input(shape=(num_tags,), name="tags")
    features = layers.Concatenate()([title, text_body, tags])
    features = layers.Dense(64, activation="relu", name="dense_features")(features)
    priority = layers.Dense(1, activation="sigmoid", name="priority")(features)
    department = layers.Dense(num_departments, activation="softmax", name="department")(features)
    return keras.Model(inputs=[title, text_body, tags], outputs=[priority, department])


def test_lists():
    model = make_model()
    model.compile(
        optimizer="adam",
        loss=["mean_squared_error", "categorical_crossentropy"],
        metrics=[["mean_absolute_error"], ["accuracy"]],
    )
    inputs = [title_data, text_body_data, tags_data]
    history = model.fit(inputs, [priority_data, department_data], epochs=10, verbose=0).history
    assert history["department_loss"][-1] < history["department_loss"][0]
    results = model.evaluate(inputs, [priority_data, department_data], verbose=0)
    assert len(results) == 5
    priority_preds, department_preds = model.predict(inputs, verbose=0)
    assert priority_preds.shape == (num_samples, 1)
    assert department_preds.shape == (num_samples, num_departments)


def test_dictionaries():
    model = make_model()
    model.compile(
        optimizer="adam",
        loss={"priority": "mean_squared_error", "department": "categorical_crossentropy"},
        loss_weights={"priority": 0.2, "department": 1.0},
        metrics={"priority": ["mean_absolute_error"], "department": ["accuracy"]},
    )
    inputs = {"title": title_data, "text_body": text_body_data, "tags": tags_data}
    targets = {"priority": priority_data, "department": department_data}
    history = model.fit(inputs, targets, epochs=30, validation_split=0.25, verbose=0).history
    assert history["department_accuracy"][-1] > 0.9
    assert "val_department_accuracy" in history
    results = model.evaluate(inputs, targets, verbose=0, return_dict=True)
    assert set(results) == {"loss", "priority_loss", "department_loss", "priority_mean_absolute_error"} | {
        "department_accuracy"
    }


def test_a_new_model_on_the_features():
    model = make_model()
    features = model.layers[4].output
    assert model.layers[4] is model.get_layer("dense_features")
    difficulty = layers.Dense(3, activation="softmax", name="difficulty")(features)
    new_model = keras.Model(inputs=model.inputs, outputs=[*model.outputs, difficulty])
    assert new_model.output_names == ["priority", "department", "difficulty"]
    predictions = new_model.predict([title_data, text_body_data, tags_data], verbose=0)
    np.testing.assert_array_equal(predictions[0], model.predict([title_data, text_body_data, tags_data], verbose=0)[0])
