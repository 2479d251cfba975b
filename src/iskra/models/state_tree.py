"""The variables of a model as nested dictionaries, by the parts of their paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..graph import Variable
from ..typing import ArrayLike

if TYPE_CHECKING:
    from .model import Model

Tree = dict[str, Any]


def state_tree(model: Model) -> Tree:
    """Copies of the values of all variables: `{"trainable_variables": {"dense": {"kernel": ...}}, ...}`.

    Raises:
        ValueError: two variables of a group have one path.
    """
    return {group: _nested(variables) for group, variables in _groups(model).items()}


def assign_state_tree(model: Model, tree: Mapping[str, Any]) -> None:
    """Give variables the values that a tree has for them; what it leaves out stays.

    Raises:
        ValueError: a group or a path that the model does not have; nothing is assigned then.
    """
    groups, pairs = _groups(model), []
    for group, values in tree.items():
        known = {variable.path: variable for variable in groups.get(group, ())}
        if group == "optimizer_variables":
            values = _renumbered(values, known)
        for path, value in _flat(values).items():
            if path not in known:
                raise ValueError(
                    f"set_state_tree: expected the variables of {model.name!r}, got {path!r} in {group!r}. "
                    f"Known are {', '.join(known) or ', '.join(groups)}."
                )
            pairs.append((known[path], value))
    for variable, value in pairs:
        variable.assign(value)


def _renumbered(values: Mapping[str, Any], known: Iterable[str]) -> Mapping[str, Any]:
    """The state of one optimizer under the name of the model's: the second that is made in a process is "adam_1"."""
    owners = {path.partition("/")[0] for path in known}
    if len(values) != 1 or len(owners) != 1:
        return values
    (name,), (own,) = values, owners
    is_same = re.sub(r"_\d+$", "", name) == re.sub(r"_\d+$", "", own)
    return {own: values[name]} if is_same else values


def _groups(model: Model) -> dict[str, list[Variable]]:
    optimizer = model.optimizer
    return {
        "trainable_variables": model.trainable_variables,
        "non_trainable_variables": model.non_trainable_variables,
        "optimizer_variables": optimizer.variables if optimizer is not None else [],
        "metrics_variables": model.metrics_variables,
    }


def _nested(variables: Iterable[Variable]) -> Tree:
    tree: Tree = {}
    for variable in variables:
        *parents, name = variable.path.split("/")
        inner = tree
        for parent in parents:
            inner = inner.setdefault(parent, {})
        if name in inner:
            raise ValueError(
                f"get_state_tree: expected variables of different paths, got {variable.path!r} twice. "
                "Give the layers different names."
            )
        inner[name] = variable.numpy()
    return tree


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, ArrayLike]:
    flat: dict[str, ArrayLike] = {}
    for name, value in tree.items():
        flat |= _flat(value, f"{prefix}{name}/") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat
