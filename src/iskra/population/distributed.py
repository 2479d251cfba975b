"""Members trained by other processes and machines: joblib deals groups of them to workers.

A worker trains its group as a population, on as many threads as the backend grants it. What members have in common,
such as the data, is an argument of its own of each call, so that joblib maps it (loky) or sends it once (Dask).
"""

from __future__ import annotations

import os
import pickle
import secrets
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import config
from ..data import is_source
from ..requirements import required
from .member import Member
from .passes import train
from .progress import Progress

Plans = Mapping[Member, Mapping[str, Any]]

_GROUPS = 4  # for each worker: none waits long for the last one, and little is lost with a worker that dies
_ATTEMPTS = 3  # without any group that came back
_PATIENCE = 30  # seconds, for workers that are started again
_FEW_BYTES = 1000  # arrays below go with their member
_RUN = secrets.token_hex(8)


def _process() -> tuple[str, int]:
    """What no other process has, on no machine."""
    return _RUN, os.getpid()


def workers_of_joblib(n_jobs: int | None) -> Workers | None:
    """The workers to deal members to, None to train them here.

    Args:
        n_jobs: how many; None for those of `joblib.parallel_config`, if there is one.

    Raises:
        ImportError: joblib is not installed.
    """
    if n_jobs is None and "joblib" not in sys.modules:
        return None
    joblib = required("joblib", "dask")
    backend, _ = joblib.parallel.get_active_backend()
    count = joblib.effective_n_jobs(n_jobs)
    is_local = type(backend).__module__.startswith("joblib._parallel")
    if getattr(backend, "supports_sharedmem", False) or (is_local and count == 1):
        return None
    return Workers(joblib, n_jobs, count, getattr(backend, "supports_return_generator", False))


class Workers:
    """Processes that joblib reaches, on this machine or others.

    Args:
        joblib: the package.
        n_jobs: how many are wanted, as joblib takes it.
        count: how many there are.
        returns_early: whether a result is there before all are.
    """

    def __init__(self, joblib: Any, n_jobs: int | None, count: int, returns_early: bool) -> None:
        self._joblib, self._n_jobs, self._count = joblib, n_jobs, count
        self._return_as = "generator_unordered" if returns_early else "list"

    def train(self, plans: Plans, progress: Progress | None = None) -> None:
        """Train members, see `passes.train`. Groups whose worker died are trained again by others.

        Progress shows when a group comes back.

        Raises:
            Exception: what the training of a member raises, or what is wrong with the workers.
        """
        members, count = list(plans), min(len(plans), _GROUPS * self._count)
        groups = {n: _Group(members[n::count], [plans[member] for member in members[n::count]]) for n in range(count)}
        attempts, error = 0, None
        while groups and error is None:
            attempts += 1
            try:
                with closing(self._results(groups)) as results:
                    for number, trained, error in results:
                        for member, other in zip(groups.pop(number).members, trained, strict=True):
                            member.take(other)
                            if progress is not None:
                                progress.update(member, is_over=True)
                        attempts = 0
                        if error is not None:
                            break
            except (AttributeError, TypeError, pickle.PicklingError):  # what cannot travel never will
                raise
            except Exception as failure:
                if attempts == _ATTEMPTS:
                    failure.add_note(f"{len(groups)} groups of members were lost {_ATTEMPTS} times with their workers.")
                    raise
                self._wait()
        if error is not None:
            raise error

    def _wait(self) -> None:
        """Wait a while for workers that are started again: with one alone, joblib would call in this process."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with suppress(TimeoutError):  # Dask's, while there is none at all
                if self._joblib.effective_n_jobs(self._n_jobs) >= min(2, self._count):
                    return
            time.sleep(0.1)

    def _results(self, groups: Mapping[int, _Group]) -> Generator[_Result, None, None]:
        """What has become of groups, as they come back."""
        parallel = self._joblib.Parallel(self._n_jobs, return_as=self._return_as, batch_size=1, pre_dispatch="all")
        task, settings = self._joblib.delayed(_train_group), _Settings.here()
        yield from parallel(task(number, group, settings, *group.parts) for number, group in groups.items())


class _Group:
    """Members and the arguments of their trainings.

    Args:
        members: the members.
        plans: the arguments of each.

    Attributes:
        parts: what is large in the arguments, each once; it travels beside them.
    """

    def __init__(self, members: list[Member], plans: Sequence[Mapping[str, Any]]) -> None:
        self.members = members
        self.parts: list[Any] = []
        self._places: dict[int, _Place] = {}
        self._plans = [self._taken_out(dict(plan)) for plan in plans]

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "parts": [], "_places": {}}

    def plans(self, parts: Sequence[Any]) -> Plans:
        """The arguments of each member, with all their parts."""
        return {member: _put_back(plan, parts) for member, plan in zip(self.members, self._plans, strict=True)}

    def _taken_out(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._taken_out(part) for key, part in value.items()}
        if type(value) in (list, tuple):
            return type(value)(self._taken_out(part) for part in value)
        if not (is_source(value) or (isinstance(value, np.ndarray) and value.nbytes > _FEW_BYTES)):
            return value
        if id(value) not in self._places:
            self._places[id(value)] = _Place(len(self.parts))
            self.parts.append(value)
        return self._places[id(value)]


@dataclass(frozen=True)
class _Place:
    """Where a part is among all parts."""

    number: int


def _put_back(value: Any, parts: Sequence[Any]) -> Any:
    if isinstance(value, _Place):
        return parts[value.number]
    if isinstance(value, dict):
        return {key: _put_back(part, parts) for key, part in value.items()}
    return type(value)(_put_back(part, parts) for part in value) if type(value) in (list, tuple) else value


# In the worker. -----------------------------------------------------------------------------------------------------

_Result = tuple[int, list[Member], BaseException | None]


def _train_group(number: int, group: _Group, settings: _Settings, *parts: Any) -> _Result:
    """The members after their training, and the error that ended it."""
    settings.use()
    try:
        train(group.plans(parts))
    except BaseException as error:
        return number, group.members, error
    return number, group.members, None


@dataclass(frozen=True)
class _Settings:
    """What programs are made by, beside models."""

    process: tuple[str, int]
    engine: str
    epsilon: float
    image_data_format: Any
    dtype_policy: Any

    @classmethod
    def here(cls) -> _Settings:
        """Those of this process."""
        names = config.engine(), config.epsilon(), config.image_data_format(), config.dtype_policy().name
        return cls(_process(), *names)

    def use(self) -> None:
        """Set them, and as many threads as the backend grants: by OMP_NUM_THREADS, as loky, Dask and Ray all do."""
        if self.process == _process():  # joblib has but one worker, and calls at once
            return
        config.set_engine(self.engine)
        config.set_epsilon(self.epsilon)
        config.set_image_data_format(self.image_data_format)
        config.set_dtype_policy(self.dtype_policy)
        granted = os.environ.get("OMP_NUM_THREADS", "")
        if granted.isdecimal() and int(granted) and "ISKRA_NUM_THREADS" not in os.environ:
            config.set_num_threads(int(granted))
