"""The command `iskra`: its options and subcommands."""

from typing import Annotated

import typer

from .board import board
from .compare import compare
from .export import export
from .info import info
from .predict import predict
from .run import run
from .runs import runs
from .train import train
from .tune import tune

app: typer.Typer = typer.Typer(
    help="A laboratory for neural networks: train, evaluate, compare.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(train)
app.command()(tune)
app.command()(predict)
app.command()(runs)
app.command()(compare)
app.command()(board)
app.command()(export)
app.command()(info)
app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}
)(run)


def _print_version(wanted: bool) -> None:
    if wanted:
        import iskra

        print(f"iskra {iskra.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """A laboratory for neural networks: train, evaluate, compare."""
