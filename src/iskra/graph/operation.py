"""Operations: functions with settings, which functional models record."""

from __future__ import annotations

from typing import Any

from ..naming import auto_name
from .symbolic_call import is_symbolic_call, record_call


class Operation:
    """The base of operations of your own: functions with settings, as layers are, but without weights.

        class Scale(iskra.Operation):
            def __init__(self, factor):
                super().__init__()
                self.factor = factor

            def call(self, x):
                return x * self.factor

    Called on arrays it computes, in a program it is traced, and called on symbolic values of a functional model it is
    recorded. A `Layer` does the same, and can be saved with a model.

    Args:
        name: by default the class's name, numbered.

    Example:
        >>> class Twice(Operation):
        ...     def call(self, x):
        ...         return 2 * x
        >>> Twice()(3.0), Twice().compute_output_spec(3.0)
        (6.0, 6.0)
    """

    name: str = ""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or auto_name(type(self).__name__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result of `call`, recorded for symbolic values of functional models."""
        if is_symbolic_call(args, kwargs):
            self.name = self.name or auto_name(type(self).__name__)
            return record_call(self, args, kwargs, self.name)
        return self.call(*args, **kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the result; every operation defines its own.

        Raises:
            NotImplementedError: the operation does not define it.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method call(self, ...), got none. Define it with iskra.ops."
        )

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """The symbolic result for symbolic values, which tells its shape and dtype."""
        return self(*args, **kwargs)
