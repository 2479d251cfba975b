"""Callbacks on scripted logs, for any library with Keras's words: the same lines run for `keras` and for `iskra`.

A callback sees the epochs of a training that never was: the logs are written down, and the weights of a tiny model are
the number of the epoch, so that it can be seen which ones come back. `keras_callbacks.py` records what Keras makes of
every case; `tests/callbacks/test_keras_callbacks.py` asks iskra for the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ATTRIBUTES = ("wait", "best", "best_epoch", "stopped_epoch", "cooldown_counter")


@dataclass(frozen=True)
class Case:
    """A callback, its arguments, and the logs of the epochs; with `batches`, also those after each batch.

    In arguments `{folder}` stands for a folder of its own.
    """

    callback: str
    arguments: dict[str, Any]
    logs: list[dict[str, float]]
    batches: int = 0
    before: str = ""  # what is in the file already


def values(*numbers: float, name: str = "val_loss") -> list[dict[str, float]]:
    return [{"loss": 1.0 / (epoch + 1), name: number} for epoch, number in enumerate(numbers)]


DOWN = values(1.0, 0.9, 0.8, 0.7)
PLATEAU = values(1.0, 0.5, 0.6, 0.5, 0.49, 0.55, 0.495, 0.6, 0.7, 0.3, 0.4)
UP = values(0.5, 0.6, 0.6, 0.55, 0.7, 0.65, name="val_accuracy")
SLOW = values(1.0, 0.99, 0.985, 0.9, 0.897, 0.8951, 0.89505)
FLAT = values(*[1.0] * 9)
NANS = values(1.0, float("nan"), 0.5, float("nan"), float("nan"), 0.4)


def halved_later(epoch: int, rate: float) -> float:
    return rate if epoch < 2 else rate / 2


def by_epoch(epoch: int) -> float:
    return [0.5, 0.25, 0.125][min(epoch, 2)]


def early(logs: list[dict[str, float]], **arguments: Any) -> Case:
    return Case("EarlyStopping", arguments, logs)


def slower(logs: list[dict[str, float]], **arguments: Any) -> Case:
    return Case("ReduceLROnPlateau", arguments, logs)


def saved(logs: list[dict[str, float]], file: str, batches: int = 0, **arguments: Any) -> Case:
    return Case("ModelCheckpoint", {"filepath": "{folder}/" + file, **arguments}, logs, batches)


def table(logs: list[dict[str, float]], before: str = "", **arguments: Any) -> Case:
    return Case("CSVLogger", {"filename": "{folder}/log.csv", **arguments}, logs, before=before)


CASES: dict[str, Case] = {
    "stop: defaults": early(PLATEAU),
    "stop: better all the time": early(DOWN),
    "stop: never better": early(FLAT),
    "stop: patience 1": early(PLATEAU, patience=1),
    "stop: patience 2": early(PLATEAU, patience=2),
    "stop: patience 3, best weights": early(PLATEAU, patience=3, restore_best_weights=True),
    "stop: best weights, no stop": early(DOWN, patience=3, restore_best_weights=True),
    "stop: best weights of an early best": early(values(0.1, 0.5, 0.6, 0.7), patience=5, restore_best_weights=True),
    "stop: min_delta": early(SLOW, min_delta=0.01, patience=1),
    "stop: negative min_delta": early(SLOW, min_delta=-0.01, patience=2),
    "stop: min_delta just met": early(values(1.0, 0.9, 0.8, 0.7), min_delta=0.1, patience=2),
    "stop: accuracy": early(UP, monitor="val_accuracy", patience=2),
    "stop: accuracy downwards": early(UP, monitor="val_accuracy", patience=2, mode="min"),
    "stop: max": early(PLATEAU, mode="max", patience=3),
    "stop: baseline never met": early(PLATEAU, baseline=0.2, patience=3, restore_best_weights=True),
    "stop: baseline met": early(PLATEAU, baseline=0.55, patience=2),
    "stop: baseline for more": early(UP, monitor="val_accuracy", baseline=0.65, patience=2),
    "stop: from epoch 4": early(FLAT, start_from_epoch=4, patience=2, restore_best_weights=True),
    "stop: training loss": early(PLATEAU, monitor="loss", patience=1),
    "stop: NaN": early(NANS, patience=2, restore_best_weights=True),
    "stop: patience 0 in the first epoch": early(values(1.0, 2.0)),
    "slower: defaults": slower(FLAT + FLAT),
    "slower: patience 1": slower(PLATEAU, patience=1, factor=0.5),
    "slower: patience 2": slower(PLATEAU, patience=2, factor=0.5),
    "slower: cooldown": slower(FLAT + FLAT, patience=2, cooldown=3, factor=0.5),
    "slower: least rate": slower(FLAT, patience=1, factor=0.1, min_lr=0.05),
    "slower: min_delta": slower(SLOW, patience=1, min_delta=0.01, factor=0.5),
    "slower: accuracy": slower(UP, monitor="val_accuracy", patience=1, factor=0.5),
    "slower: max": slower(PLATEAU, mode="max", patience=2, factor=0.25),
    "slower: NaN": slower(NANS, patience=2, factor=0.5),
    "rate: of the one before": Case("LearningRateScheduler", {"schedule": halved_later}, DOWN),
    "rate: of the epoch": Case("LearningRateScheduler", {"schedule": by_epoch}, DOWN),
    "save: each epoch": saved(DOWN, "net-{epoch:02d}-{val_loss:.2f}.keras"),
    "save: one file": saved(DOWN, "net.keras"),
    "save: the best": saved(PLATEAU, "best-{epoch}.keras", save_best_only=True),
    "save: the best by accuracy": saved(
        UP, "best-{epoch}.weights.h5", save_best_only=True, monitor="val_accuracy", save_weights_only=True
    ),
    "save: the best upwards": saved(PLATEAU, "best-{epoch}.keras", save_best_only=True, mode="max"),
    "save: better than a value": saved(
        PLATEAU, "best-{epoch}.keras", save_best_only=True, initial_value_threshold=0.495
    ),
    "save: NaN": saved(NANS, "best-{epoch}.keras", save_best_only=True),
    "save: every third batch": saved(
        DOWN, "net-{epoch}-{batch}.weights.h5", batches=4, save_freq=3, save_weights_only=True
    ),
    "save: every seventh batch": saved(
        DOWN, "net-{epoch}-{batch}.weights.h5", batches=4, save_freq=7, save_weights_only=True
    ),
    "save: in a new folder": saved(DOWN[:1], "a/b/net.keras"),
    "table: with validation": table(DOWN),
    "table: without validation": table([{"loss": 0.5, "accuracy": 0.25}, {"loss": 0.25, "accuracy": 0.5}]),
    "table: validation now and then": table([{"loss": 0.5}, {"loss": 0.25, "val_loss": 0.75}, {"loss": 0.125}]),
    "table: something new": table([{"loss": 0.5}, {"loss": 0.25, "extra": 1.0}]),
    "table: separator": table(DOWN, separator=";"),
    "table: replaced": table(DOWN[:1], before="epoch,loss,val_loss\r\n0,9.0,9.0\r\n"),
    "table: continued": table(DOWN[:1], before="epoch,loss,val_loss\r\n0,9.0,9.0\r\n", append=True),
    "table: continued from nothing": table(DOWN[:1], append=True),
    "table: a value that is an array": table([{"loss": 0.5, "per_class": np.array([0.25, 0.5])}]),
}


@dataclass
class Record:
    """What a callback did: after each epoch, and at the end."""

    epochs: list[dict[str, Any]] = field(default_factory=list)
    last_weight: float = 0.0
    files: dict[str, str] = field(default_factory=dict)


def tiny_model(library: Any) -> Any:
    """One weight, learning rate 1, and metrics that are made already, as callbacks ask them which way is better."""
    model = library.Sequential([library.Input((1,)), library.layers.Dense(1, use_bias=False)])
    model.compile(library.optimizers.SGD(learning_rate=1.0), "mse", metrics=["accuracy"])
    model.evaluate(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0)
    return model


def run(library: Any, case: Case, folder: Path) -> Record:
    """Lead a callback through its epochs."""
    if case.before:
        (folder / "log.csv").write_bytes(case.before.encode())
    arguments = {
        name: value.replace("{folder}", str(folder)) if isinstance(value, str) else value
        for name, value in case.arguments.items()
    }
    model, record = tiny_model(library), Record()
    callback = getattr(library.callbacks, case.callback)(**arguments)
    callback.set_params({"epochs": len(case.logs)})
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin({})
    for epoch, scripted in enumerate(case.logs):
        model.set_weights([np.full((1, 1), epoch, np.float32)])
        logs = dict(scripted)
        callback.on_epoch_begin(epoch, {})
        for batch in range(case.batches):
            callback.on_train_batch_begin(batch, {})
            callback.on_train_batch_end(batch, {"loss": 1.0})
        callback.on_epoch_end(epoch, logs)
        record.epochs.append(after_epoch(callback, model, logs))
        if model.stop_training:
            break
    callback.on_train_end({})
    record.last_weight = float(model.get_weights()[0][0, 0])
    for path in sorted(folder.rglob("*.*")):
        text = path.read_bytes().decode() if path.suffix == ".csv" else ""
        record.files[path.relative_to(folder).as_posix()] = text
    return record


def after_epoch(callback: Any, model: Any, logs: dict[str, Any]) -> dict[str, Any]:
    """Everything that can be seen of a callback."""
    seen = {name: getattr(callback, name) for name in ATTRIBUTES if hasattr(callback, name)}
    rate = float(np.asarray(model.optimizer.learning_rate))
    return {**seen, "stop": bool(model.stop_training), "rate": rate, "logs": sorted(logs)}


HOOKS = [
    f"on_{name}_{moment}"
    for name in ("train", "epoch", "train_batch", "test", "test_batch", "predict", "predict_batch")
    for moment in ("begin", "end")
]


def hooks(library: Any) -> list[list[Any]]:
    """Every hook of a training with validation, an evaluation and a prediction: its name, number and logs' names."""
    heard: list[list[Any]] = []

    class Diary(library.callbacks.Callback):  # type: ignore[misc, name-defined]
        pass

    def noting(hook: str) -> Any:
        def note(self: Any, *arguments: Any, logs: Any = None) -> None:
            number = [a for a in arguments if isinstance(a, int)]
            given = [a for a in [*arguments, logs] if isinstance(a, dict)]
            heard.append([hook, *number, sorted(given[0]) if given else []])

        return note

    for hook in HOOKS:
        setattr(Diary, hook, noting(hook))
    model = library.Sequential([library.Input((3,)), library.layers.Dense(2)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = np.ones((50, 3), np.float32), np.ones((50, 2), np.float32)
    settings = {"verbose": 0, "callbacks": [Diary()]}
    model.fit(x, y, batch_size=20, epochs=3, validation_data=(x, y), validation_freq=2, **settings)
    model.evaluate(x, y, batch_size=20, **settings)
    model.predict(x, batch_size=20, **settings)
    return heard
