"""The command `iskra`."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of this process."""
    try:
        from iskra.lab.cli.app import app
    except ImportError as error:
        if error.name not in ("rich", "typer"):
            raise
        sys.exit(
            f"iskra: expected {error.name} to be installed, got no module of that name. "
            "Install it with pip install 'iskra[lab]'."
        )
    app(prog_name="iskra")
