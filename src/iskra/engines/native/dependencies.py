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
        self._users: dict[Group, list[Group]] = {}  # those that read what a group makes
        self._merged: dict[Group, Group] = {}  # where the nodes of a group that is no more are

    def start(self, group: Group, makers: Iterable[Group]) -> None:
        """Note a new group and those that make what it reads."""
        self._bits[group] = 1 << self._started
        self._needs[group] = 0
        self._users[group] = []
        self._started += 1
        self.grow(group, makers)

    def grow(self, group: Group, makers: Iterable[Group]) -> None:
        """Note that the group reads what more groups make."""
        more = 0
        for maker in makers:
            if maker is not group:
                more |= self._bits[maker] | self._needs[maker]
                self._users[maker].append(group)
        needs = (self._needs[group] | more) & ~self._bits[group]
        if needs != self._needs[group]:
            self._needs[group] = needs
            self._pass_on(group)

    def merge(self, other: Group, group: Group) -> None:
        """Note that all of `other` is in `group` now."""
        self._bits[group] |= self._bits.pop(other)
        self._users[group] += self._users.pop(other)
        self._merged[other] = group
        self._needs[group] = (self._needs[group] | self._needs.pop(other)) & ~self._bits[group]
        self._pass_on(group)

    def has(self, group: Group, target: Group) -> bool:
        """Whether the group needs, through any number of others, what `target` makes."""
        return bool(self._needs[group] & self._bits[target])

    @classmethod
    def of(cls, groups: Iterable[Group], sources: Callable[[Group], Iterable[Group]]) -> Dependencies:
        """All groups at once, given the groups whose values each one reads."""
        dependencies = cls()
        read = {group: dict.fromkeys(sources(group)) for group in groups}
        for group in TopologicalSorter(read).static_order():
            dependencies.start(group, read[group])
        return dependencies

    def _pass_on(self, group: Group) -> None:
        """Add what the group needs to the needs of all that depend on it; who has it already has passed it on."""
        passed = self._needs[group] | self._bits[group]
        stack = [group]
        while stack:
            for user in self._users[stack.pop()]:
                while user in self._merged:
                    user = self._merged[user]
                more = passed & ~(self._needs[user] | self._bits[user])
                if user is not group and more:
                    self._needs[user] |= more
                    stack.append(user)
