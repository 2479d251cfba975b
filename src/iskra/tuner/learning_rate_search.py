"""Choosing a learning rate by training with many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..callbacks.monitor import direction
from ..configurable import one_of
from ..models import Model
from ..population.arguments import Callbacks
from ..population.results import as_table
from .learning_rate_candidate import Candidate, ranked
from .learning_rate_range import checked_rates, default_rates, extension, rounded
from .learning_rate_rounds import MOST, Round, rounds
from .learning_rate_spread import is_same, same_within_spread
from .learning_rate_summary import progress, summary
from .learning_rate_training import CandidateTraining, Schedule

_EXTENSIONS = 3  # of the range, at most


class LearningRateSearch:
    """Chooses a learning rate by training networks with many, side by side.

    Sixteen rates a factor of 2 apart are tried with two seeds each: all for a twentieth of the epochs, but one at
    least, the best five for a quarter, the best three (two, if the epochs are few) for all. A network's value is the
    mean of its two best successive epochs on the validation data, a rate's the mean over its seeds. Where the best rate
    is at an end of the range, four more are tried beyond it. That is about the work of eight trainings; if less was
    enough and the seeds do not tell the best two rates apart, one more seed of each decides. Networks that are trained
    beside each other need no synchronization, so it takes less time.

    With a `schedule`, or if `build` takes `epochs` or `steps`, every network has a schedule for the length of its own
    training, so a short one decays, too, and a longer one begins anew: all for a tenth of the epochs, the best two
    for all. Otherwise networks go on where they are, and one
    that went through all rounds equals the network that `fit` trains alone with that rate and seed and with
    `EarlyStopping(restore_best_weights=True)`.

    Few seeds cannot tell neighbouring rates apart. `range` says which gave the same result within the seeds' spread:
    any of them is as good a choice. Results are those on the data that the rate was chosen by; measure the network on
    other data.

    Args:
        build: a function that gives a compiled model, `build(learning_rate)`. It may take `seed`, `epochs` and `steps`,
            too. If it does not take a rate, the optimizer's is set.
        rates: those to try, by default sixteen around the optimizer's default.
        seeds: how many, or which; at least two.
        schedule: a function of a rate and a number of steps that gives a schedule, such as
            `iskra.optimizers.schedules.CosineDecay`. By default rates are constant.
        monitor: the name in the logs of what rates are judged by.
        mode: "min" if smaller is better, "max" if larger is, "auto" to ask the metric.

    Attributes:
        rate: the best learning rate.
        model: the network that was trained with it, of the seed with the best result, with the weights of its best
            epoch.
        history: the logs of that network's epochs.
        range: the smallest and the largest of the rates around it that the seeds' spread does not tell apart from it.
        largest_stable: the largest rate up to which no training diverged; that of most rates was short.
        is_at_end: whether the best rate is still at an end of the range, after three extensions.
        candidates: all rates that were tried, in ascending order, with what came of each.
        untrained: the logs of an untrained network, with which those of trainings that diverged are compared.

    Raises:
        ValueError: fewer than two seeds, or a rate that is not above 0.

    Example:
        >>> import numpy as np
        >>> import iskra
        >>> def build(learning_rate):
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(8, "tanh"), iskra.layers.Dense(1)])
        ...     model.compile(iskra.optimizers.SGD(learning_rate), "mse")
        ...     return model
        >>> x = np.linspace(-2, 2, 200)[:, None]
        >>> search = LearningRateSearch(build).fit(x, np.sin(x), epochs=5, validation_data=(x, np.sin(x)), verbose=0)
        >>> bool(0.01 < search.rate < 1.0 and search.range[0] <= search.rate <= search.range[1])
        True

    References:
        Egele, Mohr, Viering and Balaprakash, "The unreasonable effectiveness of early discarding after one epoch in
        neural network hyperparameter optimization", Neurocomputing 2024.
    """

    def __init__(
        self,
        build: Callable[..., Model],
        rates: Sequence[float] | None = None,
        *,
        seeds: int | Sequence[int] = 2,
        schedule: Schedule | None = None,
        monitor: str = "val_loss",
        mode: str = "auto",
    ) -> None:
        self.seeds: list[int] = list(range(seeds)) if isinstance(seeds, int) else [int(seed) for seed in seeds]
        if len(set(self.seeds)) < 2:
            raise ValueError(
                f"LearningRateSearch: expected at least two different seeds, got {seeds!r}. "
                "One says nothing about how far results spread by chance."
            )
        self.monitor: str = monitor
        self.mode: str = one_of(("auto", "min", "max"), mode, "mode", "LearningRateSearch")
        self._rates = None if rates is None else checked_rates(rates)
        self._build, self._schedule = build, schedule
        self._largest, self._verbose = False, 0
        self.untrained: dict[str, float] = {}
        self.optimizer_name: str = ""
        self.candidates: list[Candidate] = []
        self.rounds: Sequence[Round] = ()
        self._begins_anew = False

    # Searching. -----------------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        *,
        callbacks: Callbacks = None,
        verbose: Any = "auto",
        **arguments: Any,
    ) -> LearningRateSearch:
        """Try the rates. Ctrl-C ends the search with what the rounds so far have found.

        Args:
            x: see `Model.fit`.
            y: see `Model.fit`.
            callbacks: of which each network has copies, or a function of a member of a population that gives its own.
            verbose: 0 silent, 1 ("auto") a line for each round.
            **arguments: others of `Model.fit`: `epochs`, those of a full training; `validation_data` or
                `validation_split`, `batch_size` and others.

        Returns:
            The search itself.

        Raises:
            TypeError, ValueError: what `Model.fit` raises; the logs do not have the monitor; every rate diverged.
        """
        for name, only in (("validation_freq", 1), ("initial_epoch", 0)):
            if arguments.get(name, only) != only:
                raise ValueError(
                    "LearningRateSearch.fit: expected validation after every epoch from the first on, got "
                    f"{name}={arguments[name]!r}. Remove it."
                )
        training = CandidateTraining(self._build, self.seeds, self._schedule, x, y, callbacks, arguments)
        self.candidates, self._verbose = [], 1 if verbose == "auto" else int(verbose)
        vars(self).pop("rate", None)  # of an earlier call
        rates = self._probe(training)
        self._begins_anew = training.begins_anew
        self.rounds = rounds(training.epochs, self._begins_anew, len(rates), len(self.seeds))
        try:
            self._search(training, rates)
            self._conclude()
        except KeyboardInterrupt:
            if any(candidate.is_stable for candidate in self._finalists()):
                self._conclude()
            raise
        finally:
            for candidate in self.candidates:
                training.let_go(candidate)
        if self._verbose:
            print(self.summary(), flush=True)
        return self

    def _probe(self, training: CandidateTraining) -> list[float]:
        """Look at an untrained network; returns the rates to begin with."""
        model, self.untrained = training.probe(self._rates[0] if self._rates else rounded(1e-6))
        if self.monitor not in self.untrained:
            fix = " Pass validation_data or validation_split to fit." if self.monitor.startswith("val_") else ""
            raise ValueError(
                f"LearningRateSearch: expected to judge by one of {', '.join(self.untrained)}, "
                f"got monitor={self.monitor!r}.{fix}"
            )
        self._largest = direction(self.monitor, self.mode, model, "LearningRateSearch") == "max"
        self.optimizer_name = type(model.optimizer).__name__
        return self._rates or default_rates(model.optimizer)

    def _search(self, training: CandidateTraining, rates: Sequence[float]) -> None:
        """Take the rates through all rounds, and others as long as the best is at an end of the range."""
        best = self._halve(training, rates)
        for _ in range(_EXTENSIONS):
            if not (more := extension(self._tried(), best.rate)):
                break
            self._halve(training, more)
            best = self._best()
        self._decide(training)

    def _halve(self, training: CandidateTraining, rates: Sequence[float]) -> Candidate:
        """Take rates through all rounds; returns the best after the last."""
        contenders: list[Candidate] = []
        for number, (epochs, keep) in enumerate(self.rounds):
            if not contenders:
                contenders = self._enter(training, rates, epochs)
            elif training.begins_anew:
                self._begin_anew(training, contenders, epochs)
            self._train(training, contenders, epochs)
            if number == 0:
                contenders = self._extended(training, contenders, epochs)
            contenders = ranked(contenders, epochs, self._largest)
            if number < len(self.rounds) - 1:
                for lost in contenders[keep:]:
                    training.let_go(lost)
                contenders = contenders[:keep]
        return contenders[0]

    def _decide(self, training: CandidateTraining) -> None:
        """Train one more seed of the best two rates to the end, if the others do not tell them apart.

        Not so if the rounds had much work already, or would have had with three rates in the last: of few epochs one
        for all rates is a large part.
        """
        best, *others = self._finalists()
        epochs, num_finalists = self.rounds[-1].epochs, self.rounds[max(len(self.rounds) - 2, 0)].keep
        if self.num_epochs > MOST * epochs or num_finalists == 2:
            return
        if not others or not is_same(others[0], best, self.candidates, self._largest):
            return
        added = training.candidates([best.rate, others[0].rate], epochs, seeds=[max(self.seeds) + 1])
        training.prepare(added, epochs, self.monitor, self._largest)
        training.train(added, epochs)
        for candidate, more in zip((best, others[0]), added, strict=True):
            candidate.join(more)
        self._record([best, others[0]], epochs)

    def _enter(self, training: CandidateTraining, rates: Sequence[float], epochs: int) -> list[Candidate]:
        """Make candidates of rates, and have them trained for the round, or for all if they can go on."""
        length = epochs if training.begins_anew else training.epochs
        entered = training.candidates(rates, length)
        training.prepare(entered, length, self.monitor, self._largest)
        self.candidates = sorted([*self.candidates, *entered], key=lambda candidate: candidate.rate)
        return entered

    def _begin_anew(self, training: CandidateTraining, contenders: list[Candidate], epochs: int) -> None:
        for contender, made in zip(
            contenders, training.candidates([each.rate for each in contenders], epochs), strict=True
        ):
            training.let_go(contender)
            contender.members = made.members
        training.prepare(contenders, epochs, self.monitor, self._largest)

    def _train(self, training: CandidateTraining, contenders: list[Candidate], epochs: int) -> None:
        training.train(contenders, epochs)
        self._record(contenders, epochs)

    def _record(self, contenders: list[Candidate], epochs: int) -> None:
        for contender in contenders:
            contender.record(epochs, self.monitor, self._largest, self.untrained)
        if self._verbose:
            print(progress(contenders, epochs, self.monitor, self._largest), flush=True)

    def _extended(self, training: CandidateTraining, contenders: list[Candidate], epochs: int) -> list[Candidate]:
        """The candidates of the first round, with more beyond the end of the range that the best one is at."""
        for _ in range(_EXTENSIONS):
            best = ranked(contenders, epochs, self._largest)[0]
            if not (more := extension(self._tried(), best.rate)):
                break
            added = self._enter(training, more, epochs)
            self._train(training, added, epochs)
            contenders = [*contenders, *added]
        return contenders

    # Results. -------------------------------------------------------------------------------------------------------

    def _tried(self) -> list[float]:
        return [candidate.rate for candidate in self.candidates]

    def _finalists(self) -> list[Candidate]:
        """The candidates that were in the longest round, the best first."""
        recorded = [candidate for candidate in self.candidates if candidate.values]
        longest = max((candidate.epochs for candidate in recorded), default=0)
        return ranked([each for each in recorded if each.epochs == longest], longest, self._largest)

    def _best(self) -> Candidate:
        """The best of the finalists.

        Raises:
            ValueError: all have diverged.
        """
        finalists = self._finalists()
        if not finalists[0].is_stable:
            raise ValueError(
                f"LearningRateSearch: expected a rate whose trainings do not diverge, got none of {self._tried()}. "
                "Pass smaller rates, and look for NaN in the data."
            )
        return finalists[0]

    def _conclude(self) -> None:
        """Choose the rate and the network."""
        best = self._best()
        member = best.members[best.best_seed(self._largest)]
        self.rate: float = best.rate
        self.model: Model = member.model
        self.history: dict[str, list[Any]] = {name: list(values) for name, values in member.history.items()}
        same = same_within_spread(self.candidates, best, self._largest)
        self.range: tuple[float, float] = (same[0].rate, same[-1].rate)
        self.is_at_end: bool = bool(extension(self._tried(), best.rate))
        unstable = [each.rate for each in self.candidates if each.rate > best.rate and not each.is_stable]
        self.largest_stable: float = max(rate for rate in self._tried() if rate < min(unstable, default=float("inf")))

    @property
    def num_epochs(self) -> int:
        """The number of epochs that all networks together were trained."""
        if self._begins_anew:
            rounds_of_all = (each.values.items() for each in self.candidates)
            return sum(epochs * len(values) for rounds_of_one in rounds_of_all for epochs, values in rounds_of_one)
        return sum(len(logs["loss"]) for each in self.candidates for logs in each.histories)

    def results(self) -> Any:
        """A row for each rate and seed: the epochs of its longest training, its value, whether it has diverged.

        Returns:
            A pandas DataFrame where pandas is installed, else a list of dictionaries.
        """
        rows = [
            {"learning_rate": each.rate, "seed": seed, "epochs": each.epochs, self.monitor: value,
             "is_stable": each.is_stable}
            for each in self.candidates
            for seed, value in zip(each.seeds, each.values[each.epochs].tolist(), strict=True)
        ]  # fmt: skip
        return as_table([{"member": number, **row} for number, row in enumerate(rows)])

    def summary(self) -> str:
        """What was found, and how certain it is, in plain words.

        Raises:
            RuntimeError: nothing was found yet.
        """
        self._check_fitted("summary")
        return summary(self)

    def plot(self) -> Any:
        """Plot the value over the rate, with each seed's, and the curves of the epochs, with Matplotlib.

        Returns:
            The Matplotlib figure.

        Raises:
            RuntimeError: nothing was found yet.
        """
        self._check_fitted("plot")
        from ..lab.plots import plot_learning_rates

        return plot_learning_rates(self)

    @property
    def is_fitted(self) -> bool:
        """Whether a rate was chosen."""
        return hasattr(self, "rate")

    def _check_fitted(self, who: str) -> None:
        if not self.is_fitted:
            raise RuntimeError(f"LearningRateSearch.{who}: expected a finished search, got none. Call fit first.")

    def __repr__(self) -> str:
        if not self.is_fitted:
            return "<LearningRateSearch: not fitted>"
        low, high = self.range
        return f"<LearningRateSearch: rate {self.rate:g}, the same within the seeds' spread {low:g} to {high:g}>"
