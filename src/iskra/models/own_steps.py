"""What a step does with a batch, in the words in which a model of one's own may say it otherwise.

`train_step` and `test_step` are called once for each form of batch, with symbolic values. They are written as if they
worked on one batch: what they compute from their argument and assign to variables (weights by the optimizer, metrics by
`update_state`) is the step. So they must be pure otherwise: a print or a counter in Python happens once, not per batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..graph import Tensor, Variable, current_trace, gradients
from ..graph.nesting import flat
from ..layers.tracking import with_sublayers
from ..metrics import Metric
from ..utils.batches import unpack_x_y_sample_weight
from .compiling import Compiled, number_of

if TYPE_CHECKING:
    from .programs import Programs

Logs = dict[str, Any]


class OwnSteps:
    """The steps of a model, to be changed by a class of your own.

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
                slopes = iskra.graph.gradients(loss, self.trainable_variables)
                self.optimizer.apply([slope / 2 for slope in slopes], self.trainable_variables)
                return {"loss": loss, "largest": iskra.ops.max(y_pred)}
    """

    _compiled: Compiled | None
    _step_logs: dict[str, Logs]

    if TYPE_CHECKING:  # what `Model` has besides
        name: str
        standing: Any
        _programs: Programs

        def _check_compiled(self, who: str) -> Compiled: ...

        def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any: ...

        @property
        def trainable_weights(self) -> list[Variable]: ...

        @property
        def losses(self) -> list[Any]: ...

        @property
        def log_names(self) -> list[str] | None: ...

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
        optimizer, weights = self._settings.optimizer, self.trainable_weights
        assert optimizer is not None
        optimizer.apply(gradients(optimizer.scale_loss(loss), weights), weights)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> Logs:
        """One step of evaluation: loss and metrics are counted, nothing else changes."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        self._counted_loss(x, y, y_pred, sample_weight, training=False)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
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
        loss = self._settings.loss_of(targets, outputs, weights, _rows(outputs))
        for penalty in self.losses:
            loss = loss + penalty
        if not isinstance(loss, Tensor) and not hasattr(loss, "dtype"):
            raise ValueError(
                f"{self.name}: expected something to minimize, got neither a loss nor targets. "
                "Pass loss='mse' or the like to compile and y to fit, or call add_loss in a layer."
            )
        return loss

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Logs:
        """Count a batch in the compiled metrics; the logs are all of the model's metrics."""
        self._settings.update(*self._by_output(y, y_pred, sample_weight))
        return dict(self._named_metrics())

    @property
    def metrics(self) -> list[Metric]:
        """The loss's running mean, the compiled metrics, and those that are attributes of the model or its layers."""
        return [*(self._compiled.metrics if self._compiled else []), *self._attached_metrics()]

    def reset_metrics(self) -> None:
        """Begin all running means anew."""
        self._check_compiled("reset_metrics")
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, float]:
        """The running means by name."""
        self._check_compiled("get_metrics_result")
        return {name: number_of(metric.result()) for name, metric in self._named_metrics()}

    def keep_logs(self, kind: str, logs: Any) -> None:
        """See to it that what a step of one's own returns can be read after it has run."""
        kept = self._step_logs.setdefault(kind, {})
        metrics = {metric.name: metric for metric in self.metrics} | dict(self._named_metrics())
        trace = current_trace()
        for name, value in (logs or {}).items():
            metric = value if isinstance(value, Metric) else metrics.get(name)
            counted = metric is not None and trace is not None and any(map(trace.assigns, metric.variables))
            if metric is value or counted:  # the result of a metric that this step updates
                kept[name] = metric
                continue
            holder = kept.setdefault(name, Variable(0.0, name=name, trainable=False))
            holder.assign(value)

    def step_results(self, kind: str) -> dict[str, Any]:
        """The logs of the steps so far: those that a step of one's own returned, or all metrics."""
        kept = self._step_logs.get(kind)
        if kept is None:
            return self.get_metrics_result()
        return {
            name: number_of(value.result() if isinstance(value, Metric) else value.value)
            for name, value in kept.items()
        }

    @property
    def _settings(self) -> Compiled:
        assert self._compiled is not None
        return self._compiled

    def _attached_metrics(self) -> list[Metric]:
        """The metrics that are attributes; while `fit` runs, they are looked for when a program has been made."""
        if self.standing is None:
            return _own_metrics(self)
        return self._programs.find_once(self.standing, lambda: _own_metrics(self))

    def _named_metrics(self) -> list[tuple[str, Metric]]:
        compiled = self._compiled
        names = {} if compiled is None else {id(m): n for n, m in zip(compiled.names, compiled.metrics, strict=True)}
        return [(names.get(id(metric), metric.name), metric) for metric in self.metrics]

    def _counted_loss(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)
        self._settings.tracker.update_state(loss, sample_weight=_rows(flat(y_pred)))
        return loss

    def _by_output(self, y: Any, y_pred: Any, sample_weight: Any) -> tuple[list[Any], list[Any], list[Any]]:
        """Targets, outputs and weights, one for each output; losses and metrics are made for them at first sight."""
        targets, outputs = [] if y is None else flat(y), flat(y_pred)
        weights = flat(sample_weight) if isinstance(sample_weight, (list, tuple)) else [sample_weight] * len(outputs)
        self._settings.resolve([t.shape for t in targets], [t.shape for t in outputs], self.log_names)
        return targets, outputs, weights


def _rows(outputs: Sequence[Any]) -> int:
    return int(outputs[0].shape[0]) if outputs and outputs[0].shape else 1


def _own_metrics(model: Any) -> list[Metric]:
    """The metrics that are attributes of a model and of its layers, each once."""
    found: dict[int, Metric] = {}
    for layer in with_sublayers(model):
        for value in flat([value for name, value in vars(layer).items() if name != "_step_logs"]):
            if isinstance(value, Metric):
                found[id(value)] = value
    return list(found.values())
