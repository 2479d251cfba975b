"""Cross-validation: a network for each fold, all trained side by side."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..data import is_source
from ..data.arguments import check_fraction
from ..graph.seed import next_seed
from ..models import Model
from ..tree import flatten, map_structure
from ..typing import Array
from .arguments import Callbacks, shared_arrays
from .folds import Fold, Folds, make_folds, standard_error
from .member import Member
from .passes import side_by_side
from .population import Population
from .results import as_table, result

_FOLD = ("repeat", "fold")  # the settings that say which rows are a member's


def cross_validate(
    build: Callable[..., Model],
    x: Any,
    y: Any = None,
    *,
    folds: Folds = 5,
    repeats: int = 1,
    stratified: bool | None = None,
    groups: Sequence[Any] | np.ndarray | None = None,
    validation_split: float = 0.0,
    seed: int | None = None,
    sample_weight: Any = None,
    batch_size: int | None = None,
    callbacks: Callbacks = None,
    verbose: Any = "auto",
    **arguments: Any,
) -> CrossValidation:
    """Train a network for each fold, side by side, and score it on the rows that it has not seen.

    The rows are dealt to `folds` parts; each network is trained on all parts but one and scored on that one. So each
    row is predicted by a network that did not learn from it, and the scores are those of new data.

    Nothing that is learned may come from the scored part, or the score is too good. What tells a training when to stop
    is learned, too: `EarlyStopping` and its like watch rows that `validation_split` takes from the fold's own part.
    Scaling is learned, too: let `build` take `x`, and adapt a `Normalization` to it.

    Args:
        build: a function that gives a compiled model. As far as it takes them, it is passed `x` and `y`, the rows that
            the network is trained on; `fold` (and `repeat`), counted from 0; and `seed`.
        x: inputs (N, ...): arrays, as `Model.fit` takes them.
        y: targets (N, ...).
        folds: how many parts; or a splitter of scikit-learn, such as `TimeSeriesSplit(5)`; or pairs of row numbers,
            `(training, held_out)`.
        repeats: how often to deal the rows anew.
        stratified: whether each part has the same share of each class; by default where the targets are integers,
            zeros and ones, or one-hot.
        groups: for each row the group that it belongs to, such as a patient: whole groups are dealt.
        validation_split: the fraction of a fold's own rows that callbacks watch as `val_loss` and that is not trained
            on, drawn by classes or groups as the folds are.
        seed: decides the folds; the networks have the seeds `seed`, `seed + 1`, ... By default from
            `iskra.utils.set_random_seed`.
        sample_weight: weights of the rows, in training and in scores.
        batch_size: rows of a step.
        callbacks: see `Population.fit`.
        verbose: see `Population.fit`.
        **arguments: others of `Model.fit`, such as `epochs`.

    Returns:
        The scores, the predictions of all rows, and the networks.

    Raises:
        TypeError: data that cannot be read by rows, or a `build` that takes other arguments.
        ValueError: numbers out of range, targets that are no classes if `stratified`.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> def build(x):
        ...     scaling = iskra.layers.Normalization()
        ...     scaling.adapt(x)
        ...     model = iskra.Sequential([iskra.Input((3,)), scaling, iskra.layers.Dense(1)])
        ...     model.compile("adam", "mse")
        ...     return model
        >>> x = np.random.default_rng(0).normal(10, 5, (60, 3))
        >>> result = iskra.cross_validate(build, x, x.sum(axis=1), folds=3, epochs=2, seed=0, verbose=0)
        >>> result.scores["loss"].shape, result.out_of_fold.shape, len(result.population)
        ((3,), (60, 1), 3)
    """
    x, y = _arrays(x, "x"), _arrays(y, "y")
    _check_arguments(repeats, validation_split, arguments)
    seed = next_seed() if seed is None else int(seed)
    made = make_folds(
        folds, repeats, x, y, _num_rows(x),
        stratified=stratified, groups=groups, validation_split=validation_split, generator=np.random.default_rng(seed),
    )  # fmt: skip
    count = len(made) // repeats
    numbers = [{"repeat": n // count, "fold": n % count} if repeats > 1 else {"fold": n} for n in range(len(made))]
    settings = [{**each, "seed": seed + n} for n, each in enumerate(numbers)]
    population = Population(_member_build(build, x, y, made, count), settings)
    options = {"sample_weight": sample_weight, "batch_size": batch_size, **arguments}
    population.fit(
        x,
        y,
        callbacks=callbacks,
        verbose=verbose,
        rows=[fold.training for fold in made],
        validation_rows=[fold.validation for fold in made] if validation_split else None,
        **options,
    )
    return CrossValidation(population, made, x, y, sample_weight, batch_size)


class CrossValidation:
    """What `cross_validate` found.

    Attributes:
        population: the networks, in the order of repeats and folds; together they are an ensemble.
        folds: the rows of each: `training`, `validation` and `held_out`.
        scores: by name, such as "loss", the value of each network on the rows that were held out, (folds,).
        out_of_fold: predictions of all rows (N, ...), by networks that did not see them; the mean over repeats. NaN
            for rows that no fold holds out.
    """

    def __init__(
        self, population: Population, folds: list[Fold], x: Any, y: Any, sample_weight: Any, batch_size: int | None
    ) -> None:
        self.population = population
        self.folds = folds
        self.scores: dict[str, np.ndarray] = _scores(population, folds, x, y, sample_weight, batch_size)
        self.out_of_fold: Array = _out_of_fold(population, folds, x, batch_size)

    def mean(self, name: str = "loss") -> float:
        """The mean of a score over the folds: an estimate of what training on so many rows gives on average.

        It is less the score of one of these networks than that of the way they are made (Bates, Hastie and
        Tibshirani).

        Raises:
            KeyError: there is no such score.

        References:
            Bates, Hastie and Tibshirani, "Cross-validation: what does it estimate and how well does it do it?",
            Journal of the American Statistical Association, 2024.
        """
        return float(np.mean(self._score(name)))

    def standard_error(self, name: str = "loss") -> float:
        """The standard error of the mean of a score; NaN for one fold.

        The folds share most of the rows that they are trained on, so their scores are not independent, and the usual
        `deviation / sqrt(folds)` is too small; repeats would seem to make it as small as one likes. This is the one
        corrected by Nadeau and Bengio, `deviation * sqrt(1 / folds + held_out / training)`. There is no unbiased one
        (Bengio and Grandvalet): take it as a measure of how far to trust the mean, not for a test at 5 %.

        Raises:
            KeyError: there is no such score.

        References:
            Nadeau and Bengio, "Inference for the generalization error", Machine Learning, 2003.
            Bengio and Grandvalet, "No unbiased estimator of the variance of k-fold cross-validation", Journal of
            Machine Learning Research, 2004.
        """
        return standard_error(self._score(name), self.folds)

    def results(self) -> Any:
        """A row for each network: its fold, its epochs, the logs of its training, and its scores as `held_out_...`.

        Returns:
            A pandas DataFrame where pandas is installed, else a list of dictionaries.
        """
        rows = [result(member) for member in self.population]
        for name, values in self.scores.items():
            for row, value in zip(rows, values, strict=True):
                row[f"held_out_{name}"] = value
        return as_table(rows)

    def predict(self, x: Any, batch_size: int | None = None) -> Array:
        """The mean of the networks' predictions for new rows. Arguments: see `Population.predict`."""
        return self.population.predict(x, batch_size)

    def spread(self, x: Any, batch_size: int | None = None) -> Array:
        """The standard deviation of the networks' predictions for new rows: how far they disagree."""
        return self.population.spread(x, batch_size)

    def __repr__(self) -> str:
        scores = ", ".join(f"{name} {self.mean(name):.4g} ± {self.standard_error(name):.2g}" for name in self.scores)
        return f"<CrossValidation of {len(self.folds)} folds: {scores}>"

    def _score(self, name: str) -> np.ndarray:
        if name not in self.scores:
            raise KeyError(
                f"CrossValidation: expected one of the scores ({', '.join(self.scores)}), got {name!r}. "
                "Choose one of them."
            )
        return self.scores[name]


# Data. --------------------------------------------------------------------------------------------------------------


def _arrays(value: Any, name: str) -> Any:
    """Arrays whose rows can be taken."""
    if is_source(value):
        raise TypeError(
            f"cross_validate: expected arrays as {name}, got a {type(value).__name__}. "
            "Folds are rows of arrays: read the data into arrays first."
        )
    return shared_arrays(value, name)


def _num_rows(x: Any) -> int:
    first = flatten(x)[0]
    return int(first.shape[0]) if hasattr(first, "shape") else len(first)


def _taken(value: Any, rows: np.ndarray) -> Any:
    """Some rows of arrays, or of frames."""

    def taken(each: Any) -> Any:
        if hasattr(each, "iloc"):
            return each.iloc[rows]
        return each[rows] if hasattr(each, "shape") else np.asarray(each)[rows]

    return map_structure(taken, value)


def _check_arguments(repeats: int, validation_split: float, arguments: dict[str, Any]) -> None:
    check_fraction(validation_split, "cross_validate")
    if isinstance(repeats, bool) or not isinstance(repeats, (int, np.integer)) or repeats < 1:
        raise ValueError(f"cross_validate: expected repeats as an integer of at least 1, got {repeats!r}. Pass 1.")
    if validation_split and arguments.get("validation_data") is not None:
        raise ValueError(
            "cross_validate: expected either validation_split or validation_data, got both. "
            "With validation_split, callbacks watch rows of the fold's own part: remove validation_data."
        )


# Networks. ----------------------------------------------------------------------------------------------------------


def _member_build(build: Callable[..., Model], x: Any, y: Any, folds: list[Fold], count: int) -> Callable[..., Model]:
    """A function that builds the network of a fold, with as much of its data as `build` takes."""
    parameters = inspect.signature(build).parameters
    unknown = [name for name, p in parameters.items() if p.default is p.empty and p.kind in _NAMED and name not in
               ("x", "y", "seed", *_FOLD)]  # fmt: skip
    if unknown:
        raise TypeError(
            f"cross_validate: expected build to take no other arguments than x, y, seed, fold and repeat, got "
            f"{unknown[0]!r}. Fix its value by functools.partial(build, {unknown[0]}=...)."
        )

    def member_build(seed: int, fold: int, repeat: int = 0) -> Model:
        own: dict[str, Any] = {"seed": seed, "fold": fold, "repeat": repeat}
        rows = folds[repeat * count + fold].training
        own |= {name: _taken(value, rows) for name, value in (("x", x), ("y", y)) if name in parameters}
        return build(**{name: value for name, value in own.items() if name in parameters})

    return member_build


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


# Results. -----------------------------------------------------------------------------------------------------------


def _scores(
    population: Population, folds: list[Fold], x: Any, y: Any, sample_weight: Any, batch_size: int | None
) -> dict[str, np.ndarray]:
    def evaluation(member: Member, fold: Fold) -> Any:
        trainer = member.model._trainer
        return trainer.evaluating(x, y, batch_size, sample_weight=sample_weight, rows=fold.held_out)

    logs = side_by_side({member: evaluation(member, fold) for member, fold in zip(population, folds, strict=True)})
    return {name: np.array([each[name] for each in logs]) for name in logs[0]}


def _out_of_fold(population: Population, folds: list[Fold], x: Any, batch_size: int | None) -> Array:
    """The mean of the predictions of each row by those that did not see it."""
    predictions = side_by_side(
        {
            member: member.model._predictor.predicting(_taken(x, fold.held_out), batch_size)
            for member, fold in zip(population, folds, strict=True)
        }
    )
    count = np.zeros(_num_rows(x))
    for fold in folds:
        count[fold.held_out] += 1

    def mean(*parts: np.ndarray) -> np.ndarray:
        total = np.zeros((len(count), *parts[0].shape[1:]))
        for fold, part in zip(folds, parts, strict=True):
            total[fold.held_out] += part
        with np.errstate(invalid="ignore"):
            return (total / count.reshape(-1, *[1] * (total.ndim - 1))).astype(np.float32)

    return map_structure(mean, *predictions)
