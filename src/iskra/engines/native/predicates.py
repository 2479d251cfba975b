"""Predicates: what a step can leave out, because only a branch that it does not take would need it.

In `w' = where(p, new, w)` with one truth value p, a step with p = 0 needs nothing of what leads to `new` alone, and
need not write w either, if w' takes w's place in memory. Gradient accumulation is written so: most steps only add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...graph import Tensor
from .fusion import Fusion
from .groups import Group
from .views import View

_ALWAYS: View | None = None


class Predicates:
    """The truth value that each node waits for, if there is one. Groups get the predicate that most of their members have.

    A group that makes a truth value, or that is needed to make it, cannot wait for it: its members are computed in any
    case, and with them all that they need.

    Args:
        nodes: of the prepared graph, inputs before users.
        ends: nodes whose values leave the step: outputs and new values of the state.
        fusion: where values are, and which kernels compute them.
    """

    def __init__(self, nodes: list[Tensor], ends: Iterable[Tensor], fusion: Fusion) -> None:
        self._views = fusion.views
        self._predicate: dict[int, View | None] = {}
        always = {t.index for t in ends}
        hopeless = always
        while hopeless:
            always = always | hopeless
            self._predicate = _needed_if(nodes, always, fusion.views)
            hopeless = {
                n.index
                for g in fusion.groups
                for n in g.nodes
                if not _can_wait(g, self._predicate.get(n.index), fusion)
            }
        for group in fusion.groups:
            group.predicate = self._common(group, fusion)

    def covers(self, group: Group, node: Tensor) -> bool:
        """Whether a member is needed only where the group's predicate holds."""
        return group.predicate is not None and self._predicate.get(node.index) == group.predicate

    def chooses(self, group: Group, node: Tensor) -> bool:
        """Whether a member is a `where` by the group's predicate."""
        return group.predicate is not None and _condition(node, self._views) == group.predicate

    def _common(self, group: Group, fusion: Fusion) -> View | None:
        wanted = [self._predicate.get(node.index) or _condition(node, self._views) for node in group.nodes]
        counts = Counter(
            predicate for predicate in wanted if predicate is not None and _can_wait(group, predicate, fusion)
        )
        return counts.most_common(1)[0][0] if counts else None


def _can_wait(group: Group, predicate: View | None, fusion: Fusion) -> bool:
    """Whether the truth value is there when the group's kernel begins."""
    maker = None if predicate is None else fusion.group_of.get(predicate.root.index)
    return maker is None or (maker is not group and not fusion.depends_on(maker, group))


def _needed_if(nodes: list[Tensor], ends: set[int], views: dict[int, View]) -> dict[int, View | None]:
    """For each node, by index, the truth value without which nobody needs it; None if a step needs it in any case."""
    needed: dict[int, View | None] = dict.fromkeys(ends, _ALWAYS)
    for node in reversed(nodes):
        if node.index not in needed:
            continue  # nobody needs it at all, as far as the graph says
        own = needed[node.index]
        condition = _condition(node, views)
        for place, source in enumerate(node.inputs):
            predicate = condition if own is None and condition is not None and place == 1 else own
            known = source.index in needed
            needed[source.index] = predicate if not known or needed[source.index] == predicate else _ALWAYS
    return needed


def _condition(node: Tensor, views: dict[int, View]) -> View | None:
    """What a `where` chooses by, if that is one number that a kernel computes."""
    if node.kind != "where":
        return None
    view = views[node.inputs[0].index]
    one = View(view.root, view.offset, (), ())
    return one if view.root.size == 1 and view.root.op is not None else None
