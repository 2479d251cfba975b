"""Groups: the nodes that one kernel computes together, and what each member is to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...graph import Tensor
from .views import Dims, View, contiguous_strides, dims

FULL, ROW, COLUMN = "full", "row", "column"
PRODUCTS = ("matmul", "conv")  # kernels that end with code of their group, run on each finished block
CODED = ("tile", *PRODUCTS)
REDUCTIONS = frozenset(("sum", "max", "min", "prod", "argmax", "argmin"))
LONGEST_ROW = 4096  # elements of a row that a tile may hold for a row reduction


@dataclass(eq=False)
class Group:
    """One kernel to be.

    Attributes:
        kind: "tile" (elementwise and reductions), "matmul" or "conv" (a product and its epilogue), "gather", "copy",
            or the name of an op with a kernel of its own.
        dims: the index space, without axes of length 1.
        nodes: members, inputs before users; the first of a product's group is the product.
        roles: for each member, by index, whether it has a value for every point of the space (FULL), one for each point
            of the leading axes (ROW, left by a reduction over the axes from `split` on), or one for each point of the
            axes outside `summed` (COLUMN, left by a reduction over leading axes).
        split: where the row reductions begin, if there are any.
        summed: the range of axes that column reductions take, if there are any.
        predicate: one boolean; where it is 0, the members that it covers are left out (see `predicates`).
    """

    kind: str
    dims: Dims
    nodes: list[Tensor] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    split: int | None = None
    summed: tuple[int, int] | None = None
    predicate: View | None = None

    def add(self, node: Tensor, role: str) -> None:
        """Take a node in."""
        self.nodes.append(node)
        self.roles[node.index] = role

    @property
    def reduced(self) -> list[tuple[int, int]]:
        """The ranges of axes that its reductions take."""
        return reduced_ranges(self.dims, self.split, self.summed)

    def dims_of(self, role: str) -> Dims:
        """The part of the space that a member with this role ranges over."""
        if role == ROW:
            return self.dims[: self.split]
        if role == COLUMN:
            assert self.summed is not None
            return self.dims[: self.summed[0]] + self.dims[self.summed[1] :]
        return self.dims


def reduced_ranges(dims: Dims, split: int | None, summed: tuple[int, int] | None) -> list[tuple[int, int]]:
    """The ranges of axes that row reductions from `split` on and column reductions over `summed` take."""
    rows = [(split, len(dims))] if split is not None else []
    return rows + ([summed] if summed is not None else [])


def squeezed(shape: Dims) -> Dims:
    """A shape without its axes of length 1."""
    return tuple([n for n in shape if n != 1]) if 1 in shape else shape


def squeezed_strides(view: View, shape: Dims) -> Dims:
    """Strides of a view, repeated to `shape`, along the axes longer than 1."""
    strides = view.strides if view.shape == shape else view.broadcast(shape).strides
    return tuple([s for s, n in zip(strides, shape, strict=True) if n != 1]) if 1 in shape else strides


def space_strides(group: Group, node: Tensor, view: View) -> Dims:
    """Strides over the group's whole space of an operand of `node`."""
    return over_space(group, squeezed_strides(view, read_dims(node)))


def over_space(group: Group, strides: Dims) -> Dims:
    """Strides over the group's whole space, given those along its first axes."""
    return strides if len(strides) == len(group.dims) else strides + (0,) * (len(group.dims) - len(strides))


def store_strides(group: Group, node: Tensor) -> Dims:
    """Strides over the group's whole space of a member's own memory: 0 along the axes that were reduced."""
    role = group.roles[node.index]
    strides = contiguous_strides(group.dims_of(role))
    if role == COLUMN:
        first, stop = group.summed or (0, 0)
        return strides[:first] + (0,) * (stop - first) + strides[first:]
    return strides + (0,) * (len(group.dims) - len(strides))


def read_dims(node: Tensor) -> Dims:
    """The space over which a node reads its inputs."""
    return dims(node.inputs[0]) if is_reduction(node) else dims(node)


def matches(group: Group, node_dims: Dims, role: str, member_role: str, strides: Dims) -> bool:
    """Whether an operand that walks a member with `strides` reads it in step with the group.

    A point of the space may only use the member's value at that same point: it is in a register then.
    """
    if member_role == COLUMN:
        return False
    full = contiguous_strides(group.dims_of(member_role))
    if member_role == role:
        return strides == full
    if member_role == ROW:  # a row's value used at every point of the row
        return strides == full + (0,) * (len(node_dims) - len(full))
    return False


def is_reduction(node: Tensor) -> bool:
    """Whether the node reduces over axes."""
    return node.kind in REDUCTIONS


def reduced_axes(node: Tensor) -> tuple[int, ...]:
    """The axes a reduction takes, counted in its input's shape without axes of length 1."""
    axis = node.attrs["axis"]
    axes = (axis,) if isinstance(axis, int) else axis
    long = [i for i, n in enumerate(node.inputs[0].shape) if n != 1]
    return tuple(long.index(a) for a in axes if a in long)
