"""Populations in folders: a `.keras` file for each model, and all else in one JSON file.

The models lie in a folder of a new name, `models-<random>`, and the JSON file, which names that folder, is replaced
last and at once. A save that was killed therefore leaves the older population, and the next one removes what it left.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..atomic import whole_file
from ..graph import Variable
from ..models import Model
from ..models.saving import load_model, save_model
from ..regular_files import check_regular
from ..saving.refusal import Refused, refusals
from ..typing import CustomObjects, PathLike
from .member import Member

FILE = "population.json"
_MODELS = re.compile(r"models-[0-9a-f]{8}")
_MOST_BYTES = 2**30


def save(members: Sequence[Member], folder: PathLike) -> None:
    """Write the members; see `Population.save`."""
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(f"Population.save: {str(path)!r} is a file. Pass the path of a folder.")
    models = path / f"models-{secrets.token_hex(4)}"
    models.mkdir(parents=True)
    try:
        for place, member in enumerate(members):
            save_model(member.model, models / _file_name(place))
        content = {
            "iskra_version": __version__,
            "models": models.name,
            "members": [_as_json(member) for member in members],
        }
        with whole_file(path / FILE) as file:
            file.write(json.dumps(content, indent=1).encode())
    except BaseException:
        shutil.rmtree(models, ignore_errors=True)
        raise
    for other in path.iterdir():
        if other != models and _MODELS.fullmatch(other.name) and not other.is_symlink():
            shutil.rmtree(other, ignore_errors=True)


def load(folder: PathLike, custom_objects: CustomObjects) -> list[Member]:
    """Read the members; see `Population.load`."""
    who, path = "Population.load", Path(folder)
    check_regular(who, path / FILE)
    with refusals(who, path / FILE):
        content = _content(path / FILE)
        members = [_member(entry) for entry in content["members"]]
    for place, (member, entry) in enumerate(zip(members, content["members"], strict=True)):
        member.model = member.within(load_model, path / content["models"] / _file_name(place), custom_objects)
        member.model._trainer.settings(who)
        with refusals(who, path / FILE):
            names = {str(name): int(count) for name, count in entry["position"]["names"].items()}
            member.seek({"seeds": entry["position"]["seeds"], "names": names})
            for variable, value in zip(_counters(member.model), entry["counters"], strict=True):
                variable.assign(np.array(value))
    return members


def _content(path: Path) -> dict[str, Any]:
    size = os.path.getsize(path)
    if size > _MOST_BYTES:
        raise Refused(f"at most {_MOST_BYTES} bytes", f"{size}")
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict) or not isinstance(content.get("members"), list) or not content["members"]:
        raise Refused("a list of members", "none")
    if not isinstance(content.get("models"), str) or not _MODELS.fullmatch(content["models"]):
        raise Refused("the name of a folder of models", repr(content.get("models")))
    return content


def _file_name(place: int) -> str:
    return f"{place:03d}.keras"


# Members. -----------------------------------------------------------------------------------------------------------


def _as_json(member: Member) -> dict[str, Any]:
    return {
        "number": member.number,
        "settings": {name: _packed(value) for name, value in member.settings.items()},
        "seed": member.seed,
        "epochs": member.epochs,
        "best_epoch": member.best_epoch,
        "history": {name: _packed(list(values)) for name, values in member.history.items()},
        "error": None if member.error is None else f"{type(member.error).__name__}: {member.error}",
        "position": member.position,
        "counters": [variable.numpy().tolist() for variable in _counters(member.model)],
    }


def _member(entry: Any) -> Member:
    """A member without its model."""
    settings = {name: _unpacked(value) for name, value in entry["settings"].items()}
    member = Member(int(entry["number"]), settings, int(entry["seed"]))
    member.epochs, member._best_epoch = int(entry["epochs"]), int(entry["best_epoch"])
    member.history = {name: list(_unpacked(values)) for name, values in entry["history"].items()}
    if any(not values for values in member.history.values()):
        raise Refused("values for each of the logs", "none")
    if not -1 <= member._best_epoch < max(1, member.num_epochs):
        raise Refused("best_epoch as one of the epochs", f"{member._best_epoch}")
    member.error = None if entry["error"] is None else RuntimeError(str(entry["error"]))
    return member


def _counters(model: Model) -> list[Variable]:
    """The variables that are no weights, which models in files begin anew: where random layers are in their draws."""
    weights = set(map(id, model.weights))
    return [variable for variable in model.variables if id(variable) not in weights]


def _packed(value: Any) -> Any:
    """A value as JSON can hold it; of what it has no form for, such as a function, the text that describes it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"array": value.tolist()}
    if isinstance(value, (list, tuple)):
        parts = [_packed(part) for part in value]
        return {"tuple": parts} if isinstance(value, tuple) else parts
    if isinstance(value, dict):
        return {"dict": [[_packed(key), _packed(part)] for key, part in value.items()]}
    return repr(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(part) for part in value]
    if not isinstance(value, dict):
        return value
    ((kind, parts),) = value.items()
    if kind == "array":
        return np.array(parts)
    if kind == "tuple":
        return tuple(_unpacked(part) for part in parts)
    if kind == "dict":
        return {_unpacked(key): _unpacked(part) for key, part in parts}
    raise Refused("an array, a tuple or a dictionary", repr(kind))
