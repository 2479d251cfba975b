"""The base of all models: a layer that can be compiled, trained, evaluated and asked for predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ..advice import advise
from ..configurable import one_of, serialized
from ..data.convert import as_array
from ..data.form import is_structure
from ..data.step_data import unpack_x_y_sample_weight
from ..graph import Tensor, Variable, connected_gradients, current_trace, is_symbolic
from ..layers.input_shapes import operands
from ..layers.layer import is_called
from ..metrics import Metric
from ..naming import auto_name
from ..tree import flatten
from ..typing import (
    Array,
    Config,
    CustomObjects,
    Inputs,
    Outputs,
)
from .compiling import number_of
from .container import Container
from .files import Files
from .fitting import Fitting
from .network import Network
from .network_config import network_config, rebuilt
from .optional_inputs import part_for
from .predictor import Predictor
from .state_tree import assign_state_tree, state_tree
from .steps import accepts, default_step, is_default
from .trainer import Trainer
from .untrained import advise_on_untrained

Logs = dict[str, Any]


class Model(Files, Fitting, Container):
    """A layer that can be trained.

    A model of your own makes its layers in the constructor and uses them in `call`:

        class Classifier(iskra.Model):
            def __init__(self):
                super().__init__()
                self.hidden = iskra.layers.Dense(64, activation="relu")
                self.scores = iskra.layers.Dense(10, activation="softmax")

            def call(self, inputs):
                return self.scores(self.hidden(inputs))

    A functional model is made of symbolic values, without a class:

        inputs = iskra.Input((8,))
        hidden = iskra.layers.Dense(30, activation="relu")(inputs)
        outputs = iskra.layers.Dense(1)(iskra.layers.concatenate([inputs, hidden]))
        model = iskra.Model(inputs, outputs)

    Several inputs or outputs are a list or a dictionary. The recorded calls are made anew for each batch signature.

    A different loss needs no more than `compute_loss`, which `train_step` and `test_step` call:

        class Shrunk(iskra.Model):
            def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
                loss = super().compute_loss(x, y, y_pred, sample_weight, training)
                return loss + 0.01 * iskra.ops.mean(iskra.ops.square(y_pred))

    A different update is a `train_step`; its gradients are values like any others:

        class Halved(iskra.Model):
            def train_step(self, data):
                x, y = data
                y_pred = self(x, training=True)
                loss = self.compute_loss(x, y, y_pred)
                gradients = iskra.graph.gradients(loss, self.trainable_variables)
                self.optimizer.apply([gradient / 2 for gradient in gradients], self.trainable_variables)
                return {"loss": loss, "largest": iskra.ops.max(y_pred)}

    A model that was trained on a frame knows the names of its columns: it takes those of later frames in that order,
    and refuses frames that lack one or have others.

    Args:
        inputs: what `Input` gave; without inputs and outputs the model is a class of your own with a `call`.
        outputs: what layers and functions made of the inputs.
        name: by default the class's name, numbered; "functional" for a plain `Model`.
        trainable: whether training may change the weights.
        **kwargs: see `Layer`.

    Raises:
        TypeError: inputs without outputs, or outputs without inputs.
        ValueError: inputs or outputs that are no symbolic values, an output that needs an input that is not given, or
            two layers of one name.

    Attributes:
        history: the `History` of the last `fit`.
        stop_training: a callback sets it to end training after the batch.
        stop_evaluating: the same for evaluation.
        stop_predicting: the same for prediction.
        steps_per_execution: the number of batches for which callbacks' hooks for batches are called once.
        run_eagerly: as it was given to `compile`; steps are always compiled.
        jit_compile: as it was given to `compile`.
    """

    def __init__(
        self,
        inputs: Inputs | None = None,
        outputs: Inputs | None = None,
        name: str | None = None,
        trainable: bool = True,
        **kwargs: Any,
    ) -> None:
        if (inputs is None) != (outputs is None):
            raise TypeError("Model: expected both inputs and outputs, got one of them. Write Model(inputs, outputs).")
        network = None if inputs is None else Network(inputs, outputs)
        name = name or (auto_name("Functional") if network is not None and type(self) is Model else None)
        super().__init__(network, name, trainable, **kwargs)
        self._trainer = Trainer(self)
        self._predictor = Predictor(self)
        own = not is_default(self.predict_step)
        self._step_predictor = Predictor(self, by_step=True) if own else self._predictor
        self._parts_without: dict[tuple[str, ...], Model] = {}  # by the names of optional inputs

    def __call__(self, inputs: Inputs, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """The outputs; for arrays, and unless training is True, by a compiled program."""
        if (found := part_for(self, inputs, self._plain)) is not None:
            part, inputs = found
            return part(inputs, *args, training=training, **kwargs)
        is_recorded = is_called() or current_trace() is not None or is_symbolic(flatten(inputs))
        if training or args or kwargs or is_recorded:
            if not is_recorded and self.host_part() is not None:
                inputs = self.pack_inputs(operands(self.program_inputs(inputs, "call")))
            return super().__call__(inputs, *args, training=training, **kwargs)
        arrays = self.program_inputs(inputs, "call")
        is_several = is_structure(inputs) or self.host_part() is not None
        parts = arrays if is_several and isinstance(arrays, (list, tuple)) else [arrays]
        x = [as_array(part, "inputs", self.name) for part in parts]
        return self._predictor(x if self._network is None else self._in_shape(x, self.name))

    @staticmethod
    def _plain(inputs: Any, outputs: Any) -> Model:
        """A functional model of a part of the layers."""
        return Model(inputs, outputs)

    @property
    def _has_own_steps(self) -> bool:
        return not is_default(self.train_step, self.test_step)

    # Steps: a class of your own may write them otherwise. -----------------------------------------------------------
    #
    # They are called once for each batch signature, with symbolic values, and are written as if they worked on one
    # batch: what they compute of their argument and assign to variables (weights by the optimizer, metrics by
    # `update_state`) is the step. They must be pure otherwise: a print or a counter happens once, not for each batch.

    @default_step
    def train_step(self, data: Any) -> Logs:
        """One step of training.

            loss = L(y, model(x)) + penalties,    w <- optimizer(w, d loss / d w)

        The metrics see the outputs from before the update, as in Keras.

        Args:
            data: `x`, `(x, y)` or `(x, y, sample_weight)`, see `iskra.utils.unpack_x_y_sample_weight`.

        Returns:
            The values for the logs by name: a metric's stands for the mean over the epoch, any other is that of the
            last batch.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=True)
        loss = self._counted_loss(x, y, y_pred, sample_weight, training=True)
        optimizer, weights = self.optimizer, self.trainable_weights
        if optimizer is None:
            raise ValueError("fit: expected an optimizer, got None from compile. Pass its name: optimizer='sgd'.")
        found = connected_gradients(optimizer.scale_loss(loss), weights)
        advise_on_untrained(self, weights, found, loss, flatten(y_pred))
        if any(gradient is not None for gradient in found):
            optimizer.apply(found, weights)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    @default_step
    def test_step(self, data: Any) -> Logs:
        """One step of evaluation: loss and metrics are counted, nothing else changes."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        self._counted_loss(x, y, y_pred, sample_weight, training=False)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    @default_step
    def predict_step(self, data: Any) -> Outputs:
        """One step of prediction: what `predict` gives for a batch; calls of the model do not use it.

        Args:
            data: the inputs.
        """
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    @default_step
    def compute_loss(
        self,
        x: Inputs | None = None,
        y: Inputs | None = None,
        y_pred: Inputs | None = None,
        sample_weight: Inputs | None = None,
        training: bool = True,
    ) -> Array:
        """The number that training makes small: the compiled losses, and what layers add.

        Args:
            x: the inputs.
            y: the targets, None if there are none.
            y_pred: the outputs.
            sample_weight: weights of the examples, or a list with those for each output, or None.
            training: whether it is a step of training.

        Raises:
            ValueError: there is neither a loss nor a penalty.
        """
        targets, outputs, weights = self._by_output(y, y_pred, sample_weight)
        loss = self._trainer.settings("compute_loss").loss_of(targets, outputs, weights, _rows(outputs))
        for penalty in self.losses:
            loss = loss + penalty
        if not isinstance(loss, Tensor) and not hasattr(loss, "dtype"):
            raise ValueError(
                f"{self.name}: expected something to minimize, got neither a loss nor targets. "
                "Pass loss='mse' or the like to compile and y to fit, or call add_loss in a layer."
            )
        return loss

    @default_step
    def compute_metrics(
        self, x: Inputs | None, y: Inputs | None, y_pred: Inputs | None, sample_weight: Inputs | None = None
    ) -> Logs:
        """Count a batch in the compiled metrics; the logs are all of the model's metrics."""
        compiled = self._trainer.settings("compute_metrics")
        if compiled.has_metrics:
            compiled.update(*self._by_output(y, y_pred, sample_weight))
        return self.named_metrics()

    def _counted_loss(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
        told = {"training": training} if accepts(type(self).compute_loss, "training") else {}
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **told)
        self._trainer.settings("train_step").tracker.update_state(loss, sample_weight=_rows(flatten(y_pred)))
        return loss

    def _by_output(self, y: Any, y_pred: Any, sample_weight: Any) -> tuple[list[Any], list[Any], list[Any]]:
        """Targets, outputs and weights, one for each output; losses and metrics are made for them at first sight."""
        compiled, structure, outputs = self._trainer.settings("compute_loss"), self.outputs_of(y_pred), flatten(y_pred)
        targets, weights = compiled.by_output(y, sample_weight, structure, "compute_loss")
        compiled.resolve(targets, outputs, structure)
        return targets, outputs, weights

    # Metrics. -------------------------------------------------------------------------------------------------------

    @property
    def metrics_variables(self) -> list[Variable]:
        """The variables of all metrics, in order."""
        return [variable for metric in self.metrics for variable in metric.variables]

    @property
    def metrics(self) -> list[Metric]:
        """The loss's running mean, the compiled metrics, and those that are attributes of the model or its layers."""
        compiled = self._trainer.compiled
        return [*(compiled.metrics if compiled else []), *self._trainer.attached_metrics()]

    def named_metrics(self) -> dict[str, Metric]:
        """The metrics by the names that logs have."""
        compiled = self._trainer.compiled
        return {metric.name: metric for metric in self.metrics} if compiled is None else compiled.named(self.metrics)

    def reset_metrics(self) -> None:
        """Begin all running means anew."""
        self._trainer.settings("reset_metrics")
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, float]:
        """The running means by name."""
        self._trainer.settings("get_metrics_result")
        return {name: number_of(metric.result()) for name, metric in self.named_metrics().items()}

    # State. ---------------------------------------------------------------------------------------------------------

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """Copies of the values of all variables, nested by their paths.

        Args:
            value_format: "backend_tensor" or "numpy_array", which are the same.

        Returns:
            Dictionaries under `trainable_variables`, `non_trainable_variables`, `optimizer_variables` and
            `metrics_variables`.

        Raises:
            ValueError: another format, or two variables of one path.

        Example:
            >>> import iskra
            >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1, name="last")], name="net")
            >>> model.get_state_tree()["trainable_variables"]["net"]["last"]["bias"]
            array([0.], dtype=float32)
        """
        one_of(("backend_tensor", "numpy_array"), value_format, "value_format", "get_state_tree")
        return state_tree(self)

    def set_state_tree(self, state_tree: Mapping[str, Any]) -> None:
        """Give variables the values that `get_state_tree` returned, or some of them.

        Raises:
            ValueError: a path that the model does not have.
        """
        assign_state_tree(self, state_tree)

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """Of a functional model its layers and the calls that lead to each, in Keras's form; else the arguments."""
        if self._network is None or type(self).__init__ is not Model.__init__:
            return super().get_config()
        return {"name": self.name, "trainable": self.trainable, **network_config(self._network)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: CustomObjects = None) -> Self:
        """A model of the same layers, with fresh weights; `custom_objects` maps names to custom layers."""
        if "input_layers" not in config:
            return cls(**config)
        inputs, outputs = rebuilt(config, custom_objects)
        rest = {k: v for k, v in config.items() if k not in ("layers", "input_layers", "output_layers")}
        return cls(inputs=inputs, outputs=outputs, **rest)

    def keras_class(self) -> dict[str, str]:
        """Keras calls a functional model `Functional`."""
        if self._network is None or type(self) is not Model:
            return {}
        return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional"}

    def get_compile_config(self) -> Config:
        """What `compile` was told, as JSON can hold it; empty before."""
        compiled = self._trainer.compiled
        if compiled is None:
            return {}
        config: Config = serialized({"optimizer": compiled.optimizer, **compiled.settings})
        return config | {name: getattr(self, name) for name in ("run_eagerly", "steps_per_execution", "jit_compile")}

    def compile_from_config(self, config: Config) -> None:
        """Compile with what `get_compile_config` gave, unless the class has a `compile` of its own."""
        if type(self).compile is not Model.compile:
            advise(
                f"compile {type(self).__name__}",
                f"load_model: expected the compile of Model, got that of {type(self).__name__}, whose arguments are "
                "not known. Call model.compile(...).",
            )
            return
        from .saving import deserialize_keras_object

        self.compile(**deserialize_keras_object(config))


def _rows(outputs: list[Any]) -> int:
    return int(outputs[0].shape[0]) if outputs and outputs[0].shape else 1
