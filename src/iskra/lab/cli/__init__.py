"""The command `iskra`."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of this process."""
    try:
        from iskra.lab.cli.app import app
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("rich", "typer"):
            raise
        sys.exit(
            f"iskra: expected {missing} to be installed, got no module of that name. "
            "Install it with pip install 'iskra[lab]'."
        )
    app(prog_name="iskra")
