"""The options of `iskra train`, as types of its arguments."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option


def _option(group: str, text: str, *names: str, default: str | None = None) -> Any:
    """Return an option; `default` describes one that depends on something else."""
    text = text if default is None else f"{text} [dim]\\[default: {default}][/]"
    return Option(*names, help=text, rich_help_panel=group, show_default=default is None)


DatasetName = Annotated[
    str,
    Argument(
        help="digits, mnist, fashion_mnist or cifar10; or your own: a table (CSV, Excel, JSON, Parquet) "
        "or a folder of images.",
        show_default=False,
    ),
]

Target = Annotated[str | None, _option("Table", "The column to predict.", default="none; a table needs one")]
Task = Annotated[str | None, _option("Table", "regression or classes.", default="found from the target")]
Drop = Annotated[str | None, _option("Table", "Columns to leave out, with commas between them.", default="none")]
Missing = Annotated[
    str | None,
    _option("Table", "Words for a missing value, with commas between them.", default="empty, NA, ?, ..."),
]
Encoding = Annotated[str | None, _option("Table", "Encoding of the file, such as cp1250.", default="found")]
SkipUnlabelled = Annotated[bool, _option("Table", "Leave out rows without a target.", "--skip-unlabelled")]
Patience = Annotated[
    int | None, _option("Table", "Epochs without improvement that end the training.", default="12, with few rows 40")
]
Folds = Annotated[
    int | None, _option("Table", "Folds of a cross-validation: each row is tested once.", default="none; one split")
]

ImageSize = Annotated[
    str | None, _option("Folder of images", "Pixels to resize to: 64, or height x width as 48x64.", default="64")
]
Split = Annotated[
    str | None, _option("Folder of images", "Percent to train, to validate and to test.", default="80,10,10")
]

Model = Annotated[
    str | None, _option("Recipe", "mlp, lenet, cnn or resnet.", default="mlp; cnn for cifar10 and folders")
]
Hidden = Annotated[
    str | None,
    _option("Recipe", "Units of each hidden layer; none for no hidden layer.", default="by the data, as 256,256"),
]
Activation = Annotated[str | None, _option("Recipe", "Activation of the hidden layers.", default="relu; table: silu")]
Dropout = Annotated[
    float | None, _option("Recipe", "Share of the outputs to drop while training.", default="by model and data")
]
Normalize = Annotated[
    bool | None,
    _option("Recipe", "Normalize mlp's hidden layers over the batch.", "--normalize/--no-normalize", default="by data"),
]
Augment = Annotated[
    str | None,
    _option("Recipe", "How images are varied: flips, shifts, with commas; or none.", default="by model and data"),
]
Filters = Annotated[int | None, _option("Recipe", "Channels of the first stage of cnn and resnet.", default="32")]
Depth = Annotated[int | None, _option("Recipe", "Stages of cnn and resnet.", default="by the images' size")]
Shift = Annotated[
    float | None, _option("Recipe", "Largest shift of augmented images, a fraction of their size.", default="0.125")
]
Optimizer = Annotated[
    str | None, _option("Recipe", "sgd, adam, adamw, rmsprop or another.", default="by model and data")
]
LearningRate = Annotated[
    str | None,
    _option(
        "Recipe",
        "Learning rate, of a schedule the largest; or search, to train with many and take the best.",
        "--lr",
        default="by model and data",
    ),
]
Schedule = Annotated[str | None, _option("Recipe", "constant or one_cycle.", default="by model and data")]
WeightDecay = Annotated[float | None, _option("Recipe", "Share of each weight that a step takes.", default="0")]
Epochs = Annotated[
    int | None, _option("Recipe", "Passes over the training data.", default="by model and data; table: at most 200")
]
BatchSize = Annotated[int | None, _option("Recipe", "Examples in a step.", default="by model and data")]
Seed = Annotated[
    int, _option("Recipe", "Decides the first weights, the order of the examples, the dropout, a table's split.")
]

Engine = Annotated[str | None, _option("Machine", "native or reference.", default="native")]
Threads = Annotated[int | None, _option("Machine", "Number of threads.", default="all that may be used")]

Search = Annotated[str, _option("Search", "random, hyperband, or bayesian, which needs Optuna.")]
Trials = Annotated[int | None, _option("Search", "The most trials.", default="20; hyperband: its schedule")]
Minutes = Annotated[
    float | None,
    _option("Search", "The most minutes for all trials; those under way are finished.", default="no limit"),
]
GivenRate = Annotated[
    float | None, _option("Recipe", "Learning rate, of a schedule the largest.", "--lr", default="searched")
]
Objective = Annotated[str, _option("Search", "The metric to make small or large, such as val_accuracy.")]

Runs = Annotated[Path, _option("Output", "The folder for all runs.")]
Name = Annotated[str | None, _option("Output", "The run's own folder.", default="made from data set and time")]
TensorBoard = Annotated[bool, _option("Output", "Write logs for TensorBoard too; see iskra board.", "--tensorboard")]
Quiet = Annotated[bool, _option("Output", "Print nothing but the run's folder.", "--quiet", "-q")]
