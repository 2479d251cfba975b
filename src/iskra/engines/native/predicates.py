"""Predicates: what a step can leave out, because only a branch that it does not take would need it.

In `w' = where(p, new, w)` with a single boolean p, a step with p = 0 needs nothing of what leads to `new` alone, and
need not write w either, if w' takes w's buffer. Gradient accumulation is written so: most steps only add.

Example:
    A weight that is doubled in every second step, w' = where(count mod 2 = 0, 2 w, w):

    >>> import numpy as np
    >>> from iskra import ops
    >>> from iskra.engines.native import NativeProgram
    >>> from iskra.graph import Trace, Variable
    >>> w, count = Variable(np.ones(4)), Variable(0)
    >>> with Trace() as trace:
    ...     count.assign_add(1)
    ...     w.assign(ops.where(ops.equal(count % 2, 0), w * 2.0, w))
    >>> program = NativeProgram(trace.graph())
    >>> for group in program.groups:
    ...     print([node.kind for node in group.nodes], program.code_generator.is_optional(group))
    ['add', 'mod', 'equal'] False
    ['multiply', 'where'] True

    The first kernel makes the predicate and runs in every step. The second is left out where the predicate is 0: w then
    keeps its old value, because the new one would be written over it.
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
    """The predicate of each node, if there is one. Groups get the predicate that most of their members have.

    A group that makes a predicate, or that is needed to make it, cannot wait for it: its members are computed in any
    case, and with them all that they need.

    Args:
        nodes: of the prepared graph, inputs before users.
        ends: nodes whose values leave the step: outputs and new values of the state.
        fusion: where values are, and which kernels compute them.
    """

    def __init__(self, nodes: list[Tensor], ends: Iterable[Tensor], fusion: Fusion) -> None:
        self._fusion = fusion
        self._predicates: dict[int, View | None] = {}
        always = {t.index for t in ends}
        hopeless = always
        while hopeless:
            always = always | hopeless
            self._predicates = _needed_if(nodes, always, fusion.views)
            hopeless = {
                n.index for g in fusion.groups for n in g.nodes if not self._can_wait(g, self._predicates.get(n.index))
            }
        for group in fusion.groups:
            group.predicate = self._most_common(group)

    def covers(self, group: Group, node: Tensor) -> bool:
        """Whether a member is needed only where the group's predicate holds."""
        return group.predicate is not None and self._predicates.get(node.index) == group.predicate

    def chooses(self, group: Group, node: Tensor) -> bool:
        """Whether a member is a `where` by the group's predicate."""
        return group.predicate is not None and _condition(node, self._fusion.views) == group.predicate

    def _most_common(self, group: Group) -> View | None:
        wanted = [self._predicates.get(node.index) or _condition(node, self._fusion.views) for node in group.nodes]
        counts = Counter(view for view in wanted if view is not None and self._can_wait(group, view))
        return counts.most_common(1)[0][0] if counts else None

    def _can_wait(self, group: Group, predicate: View | None) -> bool:
        """Whether the predicate is there when the group's kernel begins."""
        maker = None if predicate is None else self._fusion.group_of.get(predicate.root.index)
        return maker is None or (maker is not group and not self._fusion.depends_on(maker, group))


def _needed_if(nodes: list[Tensor], ends: set[int], views: dict[int, View]) -> dict[int, View | None]:
    """For each node, by index, the predicate without which it is not needed; None if a step needs it in any case."""
    needed: dict[int, View | None] = dict.fromkeys(ends, _ALWAYS)
    for node in reversed(nodes):
        if node.index not in needed:
            continue  # not needed at all, as far as the graph says
        own = needed[node.index]
        condition = _condition(node, views)
        for position, source in enumerate(node.inputs):
            predicate = condition if own is None and condition is not None and position == 1 else own
            is_known = source.index in needed
            needed[source.index] = predicate if not is_known or needed[source.index] == predicate else _ALWAYS
    return needed


def _condition(node: Tensor, views: dict[int, View]) -> View | None:
    """What a `where` chooses by, if that is one number that a kernel computes."""
    if node.kind != "where":
        return None
    view = views[node.inputs[0].index]
    return View(view.root, view.offset, (), ()) if view.root.size == 1 and view.root.op is not None else None
