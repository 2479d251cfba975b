"""The search space of a model, and the values of one trial: what a model-building function is called with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Self

from ..registry import Registry
from ..typing import Config
from .choices import Boolean, Choice, Fixed
from .conditions import Condition, Value
from .hyperparameter import HyperParameter
from .numeric import Float, Int

_KINDS = Registry("HyperParameters", [Boolean, Choice, Fixed, Float, Int], style=str)


class HyperParameters:
    """A search space and a value for each of its active hyperparameters.

    A model-building function asks it for values by name: the first time that declares the hyperparameter, and gives
    its default; in a trial it gives the value to try. Hyperparameters of one name differ if their conditions do.

    Attributes:
        space: the hyperparameters, in the order in which they were declared; parents stand before what depends on
            them.
        values: the values of the active ones by name.
        active_scopes: the conditional scopes that were entered while their conditions held.
        inactive_scopes: those that were entered while they did not.

    Example:
        >>> hp = HyperParameters()
        >>> hp.Int("units", 16, 64, step=16), hp.Choice("activation", ["relu", "tanh"])
        (16, 'relu')
        >>> hp.values["units"] = 48
        >>> hp.get("units"), "units" in hp
        (48, True)
    """

    def __init__(self) -> None:
        self.space: list[HyperParameter] = []
        self.values: dict[str, Value] = {}
        self.active_scopes: list[list[Condition]] = []
        self.inactive_scopes: list[list[Condition]] = []
        self._conditions: list[Condition] = []
        self._names: list[str] = []

    # What a model-building function calls. --------------------------------------------------------------------------

    def Int(
        self,
        name: str,
        min_value: int,
        max_value: int,
        step: int | None = None,
        sampling: str | None = "linear",
        default: int | None = None,
        parent_name: str | None = None,
        parent_values: Value | Sequence[Value] | None = None,
    ) -> Any:
        """An integer of a range, its ends included; None while its conditions do not hold.

        Args:
            name: the name.
            min_value: the smallest value.
            max_value: the largest value.
            step: the distance between two values, or with logarithmic sampling their ratio.
            sampling: "linear", "log" or "reverse_log", see `iskra.tuner.Int`.
            default: the value where nothing else was chosen, `min_value` by default.
            parent_name: the hyperparameter on which it depends.
            parent_values: the values of that one which make it active.
        """
        ranged = {"min_value": min_value, "max_value": max_value, "step": step, "sampling": sampling}
        return self._value(Int, name, parent_name, parent_values, **ranged, default=default)

    def Float(
        self,
        name: str,
        min_value: float,
        max_value: float,
        step: float | None = None,
        sampling: str | None = "linear",
        default: float | None = None,
        parent_name: str | None = None,
        parent_values: Value | Sequence[Value] | None = None,
    ) -> Any:
        """A number of a range; None while its conditions do not hold. The arguments are those of `Int`."""
        ranged = {"min_value": min_value, "max_value": max_value, "step": step, "sampling": sampling}
        return self._value(Float, name, parent_name, parent_values, **ranged, default=default)

    def Choice(
        self,
        name: str,
        values: Sequence[Value],
        ordered: bool | None = None,
        default: Value | None = None,
        parent_name: str | None = None,
        parent_values: Value | Sequence[Value] | None = None,
    ) -> Any:
        """One of some values; None while its conditions do not hold.

        Args:
            name: the name.
            values: the values, all of one type: int, float, str or bool.
            ordered: whether neighbours in the list resemble each other; by default numbers do.
            default: the value where nothing else was chosen, the first by default.
            parent_name: the hyperparameter on which it depends.
            parent_values: the values of that one which make it active.
        """
        return self._value(Choice, name, parent_name, parent_values, values=values, ordered=ordered, default=default)

    def Boolean(
        self,
        name: str,
        default: bool = False,
        parent_name: str | None = None,
        parent_values: Value | Sequence[Value] | None = None,
    ) -> Any:
        """True or False; None while its conditions do not hold."""
        return self._value(Boolean, name, parent_name, parent_values, default=default)

    def Fixed(
        self,
        name: str,
        value: Value,
        parent_name: str | None = None,
        parent_values: Value | Sequence[Value] | None = None,
    ) -> Any:
        """A value that is not searched for; None while its conditions do not hold."""
        return self._value(Fixed, name, parent_name, parent_values, value=value)

    @contextmanager
    def conditional_scope(self, parent_name: str, parent_values: Value | Sequence[Value]) -> Iterator[None]:
        """A block whose hyperparameters are active while another one has one of some values.

        The block runs in any case: what it declares gives None while the condition does not hold.

        Args:
            parent_name: the hyperparameter on which they depend.
            parent_values: its values that make them active.

        Raises:
            ValueError: there is no hyperparameter of the parent's name yet.

        Example:
            >>> hp = HyperParameters()
            >>> optimizer = hp.Choice("optimizer", ["adam", "sgd"])
            >>> with hp.conditional_scope("optimizer", ["sgd"]):
            ...     momentum = hp.Float("momentum", 0.0, 0.9)
            >>> momentum is None, [each.name for each in hp.space]
            (True, ['optimizer', 'momentum'])
        """
        name = self._full_name(parent_name)
        if not any(each.name == name for each in self.space):
            raise ValueError(
                f"conditional_scope: expected the name of a hyperparameter, got {name!r}, which is none yet. "
                "Declare the parent before what depends on it."
            )
        self._conditions.append(Condition(name, parent_values))
        scopes = self.active_scopes if self._hold(self._conditions) else self.inactive_scopes
        scopes.append(list(self._conditions))
        try:
            yield
        finally:
            self._conditions.pop()

    @contextmanager
    def name_scope(self, name: str) -> Iterator[None]:
        """A block in which names begin with `name/`."""
        self._names.append(name)
        try:
            yield
        finally:
            self._names.pop()

    # Values. --------------------------------------------------------------------------------------------------------

    def get(self, name: str) -> Any:
        """The value of an active hyperparameter.

        Raises:
            ValueError: its conditions do not hold.
            KeyError: there is none of this name.
        """
        full_name = self._full_name(name)
        if full_name in self.values:
            return self.values[full_name]
        names = [each.name for each in self.space]
        if full_name in names:
            raise ValueError(
                f"HyperParameters: expected the name of an active hyperparameter, got {full_name!r}, whose conditions "
                "do not hold. Ask for it under the same conditions."
            )
        known = ", ".join(dict.fromkeys(names)) or "none"
        raise KeyError(f"HyperParameters: expected one of {known}, got {full_name!r}. Declare it, or mend the name.")

    def __getitem__(self, name: str) -> Any:
        return self.get(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._full_name(name) in self.values

    def is_active(self, hyperparameter: HyperParameter | str) -> bool:
        """Whether the conditions of a hyperparameter hold, or of any of this name."""
        if isinstance(hyperparameter, HyperParameter):
            return self._hold(hyperparameter.conditions)
        return any(self._hold(each.conditions) for each in self.space if each.name == hyperparameter)

    def ensure_active_values(self) -> None:
        """Give the active hyperparameters their defaults where they have no value, and take the others' values away."""
        for each in self.space:  # parents stand first, whose values decide
            if self._hold(each.conditions):
                self.values.setdefault(each.name, each.default)
            elif not self.is_active(each.name):
                self.values.pop(each.name, None)

    def merge(self, hps: HyperParameters | Sequence[HyperParameter], overwrite: bool = True) -> None:
        """Add hyperparameters of another space; those that are there already take its definitions.

        Args:
            hps: another search space, or some hyperparameters.
            overwrite: whether what is there already is replaced, and its value by the default.
        """
        for each in hps.space if isinstance(hps, HyperParameters) else hps:
            found = self.find(each)
            if found is None:
                self.space.append(each)
            elif overwrite:
                self.space[self.space.index(found)] = each
            if self._hold(each.conditions) and (each.name not in self.values or (overwrite and found is not None)):
                self.values[each.name] = each.default

    def find(self, hyperparameter: HyperParameter) -> HyperParameter | None:
        """The hyperparameter of the same name and conditions in this space, None if there is none."""
        name, conditions = hyperparameter.name, hyperparameter.conditions
        return next((each for each in self.space if each.name == name and each.conditions == conditions), None)

    def copy(self) -> Self:
        """A search space of its own with the same values."""
        twin = type(self)()
        twin.space, twin.values = list(self.space), dict(self.values)
        return twin

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_config(self) -> Config:
        """The space and the values, as JSON can hold them."""
        space = [{"class_name": type(each).__name__, "config": each.get_config()} for each in self.space]
        return {"space": space, "values": dict(self.values)}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The space and the values that `get_config` described."""
        made = cls()
        made.space = [_KINDS.deserialize(each) for each in config["space"]]
        made.values = dict(config["values"])
        return made

    def __repr__(self) -> str:
        return f"HyperParameters({', '.join(f'{name}={value!r}' for name, value in self.values.items())})"

    def _value(
        self,
        kind: type[HyperParameter],
        name: str,
        parent_name: str | None,
        parent_values: Value | Sequence[Value] | None,
        **settings: Any,
    ) -> Any:
        """The value of a hyperparameter, which is declared here unless that was done before."""
        scope = nullcontext() if parent_name is None else self.conditional_scope(parent_name, parent_values or ())
        with scope:
            full_name, conditions = self._full_name(name), list(self._conditions)
            if any(condition.name == full_name for condition in conditions):
                raise ValueError(
                    f"HyperParameters: expected another name than its parent's, got {full_name!r} for both. Rename it."
                )
            wanted = kind(name=full_name, conditions=conditions, **settings)
            found = self.find(wanted)
            if found is None:
                self.space.append(wanted)
            if not self._hold(conditions):
                return None
            return self.values.setdefault(full_name, (found or wanted).default)

    def _hold(self, conditions: Sequence[Condition]) -> bool:
        return all(condition.is_active(self.values) for condition in conditions)

    def _full_name(self, name: str) -> str:
        return "/".join([*self._names, str(name)])


def settings_of(values: Mapping[str, Value]) -> dict[str, Value]:
    """Values without those that a search adds for its own use: "tuner/epochs" and the like."""
    return {name: value for name, value in values.items() if not name.startswith("tuner/")}
