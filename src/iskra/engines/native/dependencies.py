"""Which groups depend on which, through any number of others: kept up to date while groups grow, cheap to ask.

Each group has a bit of its own, and an integer whose bits are the groups that it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter

from .groups import Group


class Dependencies:
    """The groups that each group depends on."""

    def __init__(self) -> None:
        self._started = 0
        self._bits: dict[Group, int] = {}  # several bits after a merger
        self._needs: dict[Group, int] = {}
        self._needed = 0  # the bits of all that some group depends on

    def start(self, group: Group, makers: Iterable[Group]) -> None:
        """Note a new group and those that make what it reads."""
        self._bits[group] = 1 << self._started
        self._needs[group] = 0
        self._started += 1
        self.grow(group, makers)

    def grow(self, group: Group, makers: Iterable[Group]) -> None:
        """Note that the group reads what more groups make."""
        more = 0
        for maker in makers:
            if maker is not group:
                more |= self._bits[maker] | self._needs[maker]
        self._add(group, more)

    def merge(self, other: Group, group: Group) -> None:
        """Note that all of `other` is in `group` now."""
        self._bits[group] |= self._bits.pop(other)
        self._add(group, self._needs.pop(other), merged=True)

    def has(self, group: Group, target: Group) -> bool:
        """Whether the group needs, through any number of others, what `target` makes."""
        return bool(self._needs[group] & self._bits[target])

    @classmethod
    def of(cls, groups: Iterable[Group], sources: Callable[[Group], Iterable[Group]]) -> Dependencies:
        """All groups at once, given the groups whose values each one reads."""
        dependencies = cls()
        read = {group: list(sources(group)) for group in groups}
        for group in TopologicalSorter(read).static_order():
            dependencies.start(group, read[group])
        return dependencies

    def _add(self, group: Group, more: int, merged: bool = False) -> None:
        own = self._bits[group]
        needs = (self._needs[group] | more) & ~own
        if needs == self._needs[group] and not merged:
            return
        self._needs[group] = needs
        if self._needed & own:
            for dependent, needed in self._needs.items():
                if needed & own:
                    self._needs[dependent] |= needs | own
        self._needed |= needs
