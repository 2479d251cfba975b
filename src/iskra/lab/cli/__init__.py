"""The command `iskra`."""

import sys

from ...requirements import missing

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of this process."""
    try:
        from .app import app
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        if name not in ("rich", "typer"):
            raise
        sys.exit(f"iskra: {missing(name, 'lab')}")
    app(prog_name="iskra")
