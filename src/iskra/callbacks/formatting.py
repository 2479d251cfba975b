"""Times, speeds and metrics as text."""

from typing import Any


def metric(value: Any) -> str:
    """Format a metric with four digits, small ones with an exponent, anything but numbers as it is.

    Example:
        >>> metric(0.98125), metric(1.25e-5), metric(0), metric("warm-up"), metric("32")
        ('0.9812', '1.2500e-05', '0.0000', 'warm-up', '32')
    """
    if isinstance(value, str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return f"{number:.4f}" if number == 0 or abs(number) > 1e-3 else f"{number:.4e}"


def metrics(logs: dict[str, Any]) -> str:
    """Format all metrics as Keras does.

    Example:
        >>> metrics({"accuracy": 0.5, "loss": 1.25})
        ' - accuracy: 0.5000 - loss: 1.2500'
    """
    return "".join(f" - {name}: {metric(value)}" for name, value in logs.items())


def duration(seconds: float) -> str:
    """Format a time in seconds, minutes and hours.

    Example:
        >>> duration(0.2), duration(59), duration(83), duration(7384)
        ('0s', '59s', '1:23', '2:03:04')
    """
    total = int(seconds)
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}" if minutes else f"{rest}s"


def step_time(seconds: float) -> str:
    """Format the time of one step with two or three digits.

    Example:
        >>> [step_time(s) for s in (2.5e-6, 0.000254, 0.0123, 1.25)]
        ['2.5us/step', '0.25ms/step', '12ms/step', '1.2s/step']
    """
    if seconds < 1e-4:
        return f"{seconds * 1e6:.{0 if seconds >= 1e-5 else 1}f}us/step"
    if seconds < 1:
        return f"{seconds * 1e3:.{0 if seconds >= 1e-2 else 2 if seconds < 1e-3 else 1}f}ms/step"
    return f"{seconds:.1f}s/step"


def speed(rows_per_second: float) -> str:
    """Format a number of examples per second.

    Example:
        >>> speed(12.34), speed(85312), speed(2.5e6)
        ('12 examples/s', '85,300 examples/s', '2,500,000 examples/s')
    """
    rounded = float(f"{rows_per_second:.3g}")
    return f"{rounded:,.0f} examples/s"
