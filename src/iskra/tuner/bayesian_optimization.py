"""Bayesian optimization: new values are drawn where a model of the trials so far expects good ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..advice import advise
from ..requirements import required
from .choices import Boolean, Choice, Fixed
from .hypermodel import Builder, HyperModel
from .hyperparameter import HyperParameter
from .hyperparameters import HyperParameters
from .objective import ObjectiveLike
from .oracle import Oracle, configuration
from .trial import Trial, TrialStatus
from .tuner import Tuner

_DEFAULTS = {"alpha": 1e-4, "beta": 2.6}  # of Keras Tuner's Gaussian process
_MOST_COLLISIONS = 10  # suggestions in a row that were tried before, after which a random one is taken


class BayesianOptimizationOracle(Oracle):
    """Values where good ones are likely, by Optuna's tree-structured Parzen estimator.

    Two densities are estimated, l(x) over the better trials and g(x) over the others, and of many draws from l the
    one with the largest ratio

        l(x) / g(x)

    is taken, which has the largest expected improvement. Dependences between hyperparameters are kept (the densities
    are multivariate), those of a conditional scope have densities of their own, and trials under way count as bad
    ones, so that several can be asked for at once.

    Keras Tuner draws on a Gaussian process here. On the usual budgets the estimator needs fewer trials, it knows
    conditional scopes, and it needs NumPy alone. `alpha` and `beta`, which are the process's, have no effect.

    Args:
        objective: see `Oracle`.
        max_trials: how many trials there are at most.
        num_initial_points: how many trials are drawn at random first; by default three for each hyperparameter, but
            at most half of all trials.
        alpha: without effect.
        beta: without effect.
        seed: see `Oracle`.
        hyperparameters: see `Oracle`.
        allow_new_entries: see `Oracle`.
        tune_new_entries: see `Oracle`.
        max_retries_per_trial: see `Oracle`.
        max_consecutive_failed_trials: see `Oracle`.

    Raises:
        ImportError: Optuna is not installed.

    References:
        Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NeurIPS 2011.
        Watanabe, "Tree-Structured Parzen Estimator", arXiv:2304.11127.

    Example:
        >>> hp = HyperParameters()
        >>> _ = hp.Float("x", -1.0, 1.0)
        >>> oracle = BayesianOptimizationOracle("loss", max_trials=30, hyperparameters=hp, seed=1)
        >>> for _ in range(30):
        ...     trial = oracle.create_trial()
        ...     _ = oracle.update_trial(trial.trial_id, {"loss": (trial.hyperparameters.get("x") - 0.5) ** 2})
        ...     trial.status = "COMPLETED"
        ...     oracle.end_trial(trial)
        >>> abs(oracle.get_best_trials()[0].hyperparameters.get("x") - 0.5) < 0.1
        True
    """

    trials_at_once: int = 4  # more would learn less from each other

    def __init__(
        self,
        objective: ObjectiveLike = None,
        max_trials: int = 10,
        num_initial_points: int | None = None,
        alpha: float = 1e-4,
        beta: float = 2.6,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
    ) -> None:
        super().__init__(
            objective,
            max_trials,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            seed,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )
        self._optuna = required("optuna", "tuner")
        self.num_initial_points = num_initial_points
        for name, value in {"alpha": alpha, "beta": beta}.items():
            if value != _DEFAULTS[name]:
                advise(
                    f"BayesianOptimization {name}",
                    f"BayesianOptimization: expected no {name}, got {value}: it belongs to a Gaussian process, and "
                    "Parzen estimators are used. Leave it away.",
                )

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Random values at first, then those that the estimator suggests; none that were tried."""
        completed = sum(trial.status == TrialStatus.COMPLETED for trial in self.trials.values())
        values = self._suggested() if completed >= self._num_initial() else None
        values = self._random_values() if values is None else values
        return {"status": TrialStatus.STOPPED if values is None else TrialStatus.RUNNING, "values": values}

    def _num_initial(self) -> int:
        if self.num_initial_points is not None:
            return max(self.num_initial_points, 1)
        searched = sum(not isinstance(each, Fixed) for each in self.hyperparameters.space)
        return max(min(3 * searched, (self.max_trials or 0) // 2), 1)

    def _suggested(self) -> dict[str, Any] | None:
        """Values that the estimator suggests, None if all of them were tried."""
        study, tried = self._study(), self._tried()
        for _ in range(_MOST_COLLISIONS):
            values = self._asked(study.ask())
            if configuration(values) not in tried:
                return values
        return None

    def _asked(self, asked: Any) -> dict[str, Any]:
        """The values of one of Optuna's trials."""
        chosen = HyperParameters()
        for index, each in enumerate(self.hyperparameters.space):
            if not chosen.is_active(each):
                continue
            if isinstance(each, Fixed):
                chosen.values[each.name] = each.value
            elif _is_categorical(each):
                chosen.values[each.name] = asked.suggest_categorical(str(index), each.values)
            else:
                chosen.values[each.name] = each.prob_to_value(asked.suggest_float(str(index), 0.0, 1.0))
        return chosen.values

    def _study(self) -> Any:
        """Optuna's study with the trials so far. It is made anew each time, so the trials are all its state."""
        optuna = self._optuna
        seed = int(np.random.SeedSequence([self.seed, len(self.trials)]).generate_state(1)[0])
        with warnings.catch_warnings(), _quiet(optuna):
            warnings.simplefilter("ignore")  # that these arguments may change some day
            sampler = optuna.samplers.TPESampler(
                seed=seed, n_startup_trials=1, multivariate=True, group=True, constant_liar=True
            )
            study = optuna.create_study(sampler=sampler, direction=f"{self.objective.direction}imize")
            study.add_trials([each for trial in self.trials.values() if (each := self._told(trial)) is not None])
        return study

    def _told(self, trial: Trial) -> Any:
        """A trial as Optuna takes it; None if nothing came of it."""
        optuna = self._optuna
        states = {TrialStatus.COMPLETED: "COMPLETE", TrialStatus.RUNNING: "RUNNING"}
        if trial.status not in states:
            return None
        params, distributions = {}, {}
        for index, each in enumerate(self.hyperparameters.space):
            if isinstance(each, Fixed) or each.name not in trial.hyperparameters.values:
                continue
            if not trial.hyperparameters.is_active(each):
                continue
            value = trial.hyperparameters.values[each.name]
            kinds = optuna.distributions
            if _is_categorical(each):
                params[str(index)], distributions[str(index)] = value, kinds.CategoricalDistribution(each.values)
            else:
                params[str(index)] = each.value_to_prob(value)
                distributions[str(index)] = kinds.FloatDistribution(0.0, 1.0)
        return optuna.trial.create_trial(
            state=optuna.trial.TrialState[states[trial.status]],
            value=trial.score if trial.status == TrialStatus.COMPLETED else None,
            params=params,
            distributions=distributions,
        )


class BayesianOptimization(Tuner):
    """Bayesian optimization: trains models of hyperparameters that promise most after the trials so far.

    It needs Optuna (`pip install 'iskra[tuner]'`); see `BayesianOptimizationOracle` for how values are chosen.

    Args:
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`.
        objective: the metric to make small or large, "val_loss": a name, an `Objective`, or a list of these.
        max_trials: how many configurations to try at most.
        num_initial_points: how many trials are drawn at random first; by default three for each hyperparameter, but
            at most half of all trials.
        alpha: without effect: it belongs to Keras Tuner's Gaussian process.
        beta: without effect, for the same reason.
        seed: of the draws and of the models' weights; by default one from the global generator.
        hyperparameters: hyperparameters that take precedence over those of the hypermodel.
        tune_new_entries: whether those that the hypermodel adds are searched.
        allow_new_entries: whether it may add any.
        max_retries_per_trial: how often a trial that failed is tried again.
        max_consecutive_failed_trials: after so many failed trials in a row the search ends with an error.
        **kwargs: see `Tuner`.

    Example:
        >>> import tempfile
        >>> import iskra
        >>> def build(hp):
        ...     units = hp.Int("units", 1, 8)
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(units), iskra.layers.Dense(1)])
        ...     model.compile(iskra.optimizers.SGD(hp.Float("rate", 0.01, 1.0, sampling="log")), loss="mse")
        ...     return model
        >>> tuner = BayesianOptimization(build, "loss", max_trials=6, seed=1, directory=tempfile.mkdtemp())
        >>> tuner.search([[0.0], [1.0]], [0.0, 1.0], verbose=0)
        >>> len(tuner.oracle.get_best_trials(10))
        6
    """

    def __init__(
        self,
        hypermodel: HyperModel | Builder | None = None,
        objective: ObjectiveLike = None,
        max_trials: int = 10,
        num_initial_points: int | None = None,
        alpha: float = 1e-4,
        beta: float = 2.6,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **kwargs: Any,
    ) -> None:
        oracle = BayesianOptimizationOracle(
            objective,
            max_trials,
            num_initial_points,
            alpha,
            beta,
            seed,
            hyperparameters,
            allow_new_entries,
            tune_new_entries,
            max_retries_per_trial,
            max_consecutive_failed_trials,
        )
        super().__init__(oracle, hypermodel, **kwargs)


def _is_categorical(hyperparameter: HyperParameter) -> bool:
    """Whether neighbouring values have nothing in common."""
    return isinstance(hyperparameter, (Boolean, Choice)) and not hyperparameter.ordered


@contextmanager
def _quiet(optuna: Any) -> Iterator[None]:
    """A block in which Optuna reports no studies."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
