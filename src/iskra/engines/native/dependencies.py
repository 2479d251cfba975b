"""Which groups depend on which, through any number of others: kept up to date while groups grow, cheap to ask.

Each group has a bit of its own, and a number whose bits are the groups that it dependencies for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .groups import Group


class Dependencies:
    """The groups that each group dependencies for."""

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._started = 0
        self._bits: dict[int, int] = {}  # by the group's id; several bits after a merger
        self._needs: dict[int, int] = {}
        self._needed = 0  # the bits of all that somebody dependencies for

    def start(self, group: Group, makers: Iterable[Group]) -> None:
        """Note a new group and those that make what it reads."""
        self._bits[id(group)] = 1 << self._started
        self._needs[id(group)] = 0
        self._groups.append(group)
        self._started += 1
        self.grow(group, makers)

    def grow(self, group: Group, makers: Iterable[Group]) -> None:
        """Note that the group reads what more groups make."""
        more = 0
        for maker in makers:
            if maker is not group:
                more |= self._bits[id(maker)] | self._needs[id(maker)]
        self._add(group, more)

    def merge(self, other: Group, group: Group) -> None:
        """Note that all of `other` is in `group` now."""
        self._bits[id(group)] |= self._bits[id(other)]
        self._groups.remove(other)
        self._add(group, self._needs[id(other)], merged=True)

    def has(self, group: Group, target: Group) -> bool:
        """Whether the group needs, through any number of others, what `target` makes."""
        return bool(self._needs[id(group)] & self._bits[id(target)])

    @classmethod
    def of(cls, groups: Iterable[Group], sources: Callable[[Group], Iterable[Group]]) -> Dependencies:
        """All groups at once, given the groups whose values each one reads."""
        dependencies = cls()
        opened: dict[int, list[Group]] = {}
        for first in groups:
            stack = [first]
            while stack:
                group = stack[-1]
                if id(group) not in opened:
                    opened[id(group)] = list(sources(group))
                    stack += [s for s in opened[id(group)] if id(s) not in opened]
                    continue
                stack.pop()
                if id(group) not in dependencies._bits:
                    dependencies.start(group, opened[id(group)])
        return dependencies

    def _add(self, group: Group, more: int, merged: bool = False) -> None:
        own = self._bits[id(group)]
        needs = (self._needs[id(group)] | more) & ~own
        if needs == self._needs[id(group)] and not merged:
            return
        self._needs[id(group)] = needs
        if self._needed & own:
            for dependent in self._groups:
                if self._needs[id(dependent)] & own:
                    self._needs[id(dependent)] |= needs | own
        self._needed |= needs
