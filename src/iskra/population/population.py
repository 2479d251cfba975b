"""Populations of networks, trained side by side."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np

from ..graph.seed import next_seed
from ..models import Model
from ..tree import map_structure
from ..typing import Array, CustomObjects, PathLike
from .arguments import Callbacks, end_population, fit_arguments, member_callbacks, shared_arrays
from .distributed import workers_of_joblib
from .files import load, save
from .member import Member
from .passes import evaluate, predict, train
from .progress import watched
from .results import as_table, ranked, result
from .settings import Settings, check_settings, member_settings


class Population:
    """Many networks that are trained side by side, such as one for each of sixteen learning rates.

    On the CPU every member is one core's work, so a population takes a fraction of the time of as many calls of `fit`,
    and every member equals the network that `fit` trains alone after `iskra.utils.set_random_seed(seed)`, bit for bit.
    Members whose settings are numbers in the step (rates, momentum, decay, dropout, penalties) share one program; those
    of other shapes (units, layers, batch sizes) have programs of their own.

    Args:
        build: a function that gives a compiled model for settings, `build(**settings)`.
        settings: a dictionary for each member, or None.
        **values: values of settings, lists or single ones; there is a member for each combination. `seed` is each
            member's seed, passed to `build` if it takes one; by default all members have the same.

    Attributes:
        members: the members, in order.

    Raises:
        TypeError: settings that `build` does not take, or a result of it that is no model.
        ValueError: no member, or a setting that is given twice.
        RuntimeError: a model that is not compiled.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> def build(learning_rate):
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
        ...     model.compile(iskra.optimizers.SGD(learning_rate), "mse")
        ...     return model
        >>> x = np.linspace(-1, 1, 64)[:, None]
        >>> population = Population(build, learning_rate=[0.001, 0.1], seed=range(2))
        >>> len(population), population.fit(x, 3 * x, epochs=5, validation_data=(x, 3 * x), verbose=0).best("val_loss")
        (4, <Member 3: learning_rate=0.1, seed=1, 5 epochs>)
    """

    def __init__(
        self,
        build: Callable[..., Model],
        settings: Sequence[Mapping[str, Any]] | None = None,
        /,
        **values: Any,
    ) -> None:
        chosen = member_settings(settings, values)
        shared_seed = 0 if all("seed" in each for each in chosen) else next_seed()
        self.members: list[Member] = [
            Member(number, each, int(each.get("seed", shared_seed))) for number, each in enumerate(chosen)
        ]
        for member in self.members:
            check_settings(build, member.settings)
        for member in self.members:
            member.build(build, _passed(build, member.settings))
            _check_model(member)

    @property
    def settings(self) -> list[Settings]:
        """The settings of each member."""
        return [dict(member.settings) for member in self.members]

    @property
    def histories(self) -> list[dict[str, list[Any]]]:
        """The logs of each member's epochs: `{"loss": [...], "val_loss": [...]}`."""
        return [member.history for member in self.members]

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def __getitem__(self, number: int) -> Member:
        return self.members[number]

    def __repr__(self) -> str:
        return f"<Population of {len(self.members)} members>"

    # Training. ------------------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        *,
        callbacks: Callbacks = None,
        rows: Sequence[np.ndarray] | None = None,
        validation_rows: Sequence[np.ndarray] | None = None,
        verbose: Any = "auto",
        members: Sequence[Member] | None = None,
        n_jobs: int | None = None,
        **arguments: Any,
    ) -> Population:
        """Train the members, side by side, from where they are.

        Args:
            x: see `Model.fit`; or a function of a member that gives its own.
            y: as `x`.
            **arguments: others of `Model.fit`, such as `epochs` and `batch_size`: values, or functions of a member.
            callbacks: callbacks of which each member has copies; those that write files have a folder for each member.
                Or a function of a member that gives its own.
            rows: for each member the rows of the arrays to train on, by default all.
            validation_rows: for each member the rows to validate on, in place of `validation_data`.
            verbose: 0 silent; 1 ("auto") a live line for each member in a terminal or notebook, the best first, and
                elsewhere a line for each tenth of the epochs; 2 such lines everywhere.
            members: those to train, by default all.
            n_jobs: how many workers groups of members are dealt to by joblib, -1 for all there are. By default those of
                `joblib.parallel_config`, if the call is within one: processes ("loky"), a cluster ("dask", "ray"). Each
                has the settings, and the bits, that it has here; its model is a new object.

        Returns:
            The population itself.

        Raises:
            TypeError, ValueError: what `Model.fit` raises; a note says whose training it was.
        """
        chosen = self.members if members is None else list(members)
        x, y = shared_arrays(x, "x"), shared_arrays(y, "y")
        options = {"x": x, "y": y, **fit_arguments(arguments)}
        plans: dict[Member, dict[str, Any]] = {}
        for number, member in enumerate(chosen):
            own = {name: value(member) if callable(value) else value for name, value in options.items()}
            member.epochs, member.callbacks = own["epochs"], member_callbacks(callbacks, member)
            if rows is not None:
                own["rows"] = np.asarray(rows[number], np.int64)
            if validation_rows is not None:
                own["validation_rows"] = np.asarray(validation_rows[number], np.int64)
            plans[member] = own
        workers = workers_of_joblib(n_jobs)
        with watched(plans, verbose) as progress:
            if workers is None:
                train(plans, progress)
            else:
                workers.train(plans, progress)
        end_population(callbacks, chosen)
        return self

    # Results. -------------------------------------------------------------------------------------------------------

    def best(self, monitor: str = "val_loss", mode: str = "auto") -> Member:
        """The member with the best value of a log; NaN is worse than any number.

        Args:
            monitor: its name in the logs.
            mode: "min" if smaller is better, "max" if larger is, "auto" to ask the metric.

        Raises:
            KeyError: the logs do not have it.
            ValueError: it is not known which direction is better.
        """
        return self.ranked(monitor, mode)[0]

    def ranked(self, monitor: str = "val_loss", mode: str = "auto") -> list[Member]:
        """The trained members, the best first. Arguments and errors: see `best`."""
        trained = [member for member in self.members if member.history]
        if not trained:
            raise ValueError("Population: expected trained members, got none. Call fit first.")
        return ranked(trained, monitor, mode)

    def results(self) -> Any:
        """A row for each member: its settings, the epochs it was trained, and the logs of the weights that it has.

        Returns:
            A pandas DataFrame where pandas is installed, else a list of dictionaries.
        """
        return as_table([result(member) for member in self.members])

    def plot(self, monitor: str | None = None, by: str | None = None) -> Any:
        """Plot the members with Matplotlib: curves colored by a setting, and values at the end over that setting.

        Args:
            monitor: the log; by default "val_loss", or "loss" without validation.
            by: the setting; by default the one with the most values, but for the seed.

        Returns:
            The Matplotlib figure.

        Raises:
            ValueError: no member has this log, or there is no such setting.
        """
        from ..lab.plots import plot_population

        if monitor is None:
            monitor = "val_loss" if any("val_loss" in history for history in self.histories) else "loss"
        values = [float(np.mean(m.value(monitor))) if monitor in m.history else np.nan for m in self.members]
        return plot_population(self.settings, self.histories, values, monitor, by)

    def predict(self, x: Any, batch_size: int | None = None) -> Array:
        """The mean of the members' predictions, a deep ensemble.

        Args:
            x: inputs (N, ...), as `Model.predict` takes them.
            batch_size: rows of a step.

        References:
            Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep
            ensembles", NeurIPS 2017.
        """
        return map_structure(
            lambda *each: np.mean(each, axis=0, dtype=np.float64).astype(np.float32), *self.predictions(x, batch_size)
        )

    def spread(self, x: Any, batch_size: int | None = None) -> Array:
        """The standard deviation of the members' predictions: how far they disagree. Arguments: see `predict`."""
        return map_structure(
            lambda *each: np.std(each, axis=0, dtype=np.float64).astype(np.float32), *self.predictions(x, batch_size)
        )

    def predictions(self, x: Any, batch_size: int | None = None) -> list[Any]:
        """The predictions of each member. Arguments: see `predict`."""
        return predict(self.members, shared_arrays(x, "x"), batch_size)

    def evaluate(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, sample_weight: Any = None
    ) -> list[dict[str, float]]:
        """Loss and metrics of each member, side by side: `[{"loss": 0.3, "accuracy": 0.9}, ...]`.

        Args: see `Model.evaluate`.
        """
        x, y = shared_arrays(x, "x"), shared_arrays(y, "y")
        return evaluate(self.members, x, y, batch_size, shared_arrays(sample_weight, "sample_weight"))

    # Files. ---------------------------------------------------------------------------------------------------------

    def save(self, folder: PathLike) -> None:
        """Write models (as `.keras` files), settings, seeds and histories into a folder.

        A population that was saved there is replaced at once: a save that is killed leaves the older one. Of settings
        that are no numbers, texts, lists or dictionaries, such as functions, the file has what `repr` says.

        Raises:
            ValueError: a model with a function without a name (a lambda).
            NotADirectoryError: there is a file of this name.
            OSError: it cannot be written.
        """
        save(self.members, folder)

    @classmethod
    def load(cls, folder: PathLike, custom_objects: CustomObjects = None) -> Self:
        """Read a population that `save` wrote. It predicts, is evaluated, and trains on from where it was.

        No code in a file is ever run.

        Args:
            folder: the folder.
            custom_objects: your own classes and functions by name, see `iskra.saving.load_model`.

        Raises:
            ValueError: a file is damaged, or has classes that are not known.
            RuntimeError: a model in it is not compiled.
            OSError: it cannot be opened.
        """
        population = cls.__new__(cls)
        population.members = load(folder, custom_objects)
        return population


def _passed(build: Callable[..., Model], settings: Settings) -> Settings:
    """The settings that `build` takes: all but a seed that only the population knows."""
    parameters = inspect.signature(build).parameters
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    return {name: value for name, value in settings.items() if name != "seed" or takes_all or name in parameters}


def _check_model(member: Member) -> None:
    model: Any = member.model
    if not isinstance(model, Model):
        raise TypeError(
            f"Population: expected build to return a model, got {type(model).__name__}. Return the compiled model."
        )
    model._trainer.settings("Population")
