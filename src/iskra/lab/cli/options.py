"""The options of `iskra train`, as types of its arguments."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option


def _option(group: str, text: str, *names: str, default: str | None = None) -> Any:
    """Return an option; `default` describes one that depends on something else."""
    text = text if default is None else f"{text} [dim]\\[default: {default}][/]"
    return Option(*names, help=text, rich_help_panel=group, show_default=default is None)


DatasetName = Annotated[
    str, Argument(help="digits, mnist or fashion_mnist; or a table of your own, CSV or Parquet.", show_default=False)
]

Target = Annotated[str | None, _option("Table", "The column to predict.", default="none; a table needs one")]
Task = Annotated[str | None, _option("Table", "regression or classes.", default="found from the target")]
Drop = Annotated[str | None, _option("Table", "Columns to leave out, with commas between them.", default="none")]
SkipUnlabelled = Annotated[bool, _option("Table", "Leave out rows without a target.", "--skip-unlabelled")]
Patience = Annotated[
    int | None, _option("Table", "Epochs without improvement that end the training.", default="12, with few rows 40")
]

Hidden = Annotated[
    str | None,
    _option("Recipe", "Units of each hidden layer; none for no hidden layer.", default="256,256; table: by its rows"),
]
Activation = Annotated[str | None, _option("Recipe", "Activation of the hidden layers.", default="relu; table: silu")]
Dropout = Annotated[
    float | None,
    _option("Recipe", "Share of each hidden layer's outputs to drop while training.", default="0; table: 0.05"),
]
Optimizer = Annotated[
    str | None, _option("Recipe", "sgd, adam, adamw, rmsprop or another.", default="sgd; table: adam")
]
LearningRate = Annotated[
    float | None,
    _option("Recipe", "Learning rate.", "--lr", default="0.2 for sgd, a table's adam 0.002, else the optimizer's own"),
]
Epochs = Annotated[
    int | None, _option("Recipe", "Passes over the training data.", default="10, for digits 20; table: at most 200")
]
BatchSize = Annotated[
    int | None, _option("Recipe", "Examples in a step.", default="64, for digits 16; table: by its rows")
]
Seed = Annotated[
    int, _option("Recipe", "Decides the first weights, the order of the examples, the dropout, a table's split.")
]

Engine = Annotated[str | None, _option("Machine", "native or reference.", default="native")]
Threads = Annotated[int | None, _option("Machine", "Number of threads.", default="all that may be used")]

Runs = Annotated[Path, _option("Output", "The folder for all runs.")]
Name = Annotated[str | None, _option("Output", "The run's own folder.", default="made from data set and time")]
TensorBoard = Annotated[bool, _option("Output", "Write logs for TensorBoard too; see iskra board.", "--tensorboard")]
Quiet = Annotated[bool, _option("Output", "Print nothing but the run's folder.", "--quiet", "-q")]
