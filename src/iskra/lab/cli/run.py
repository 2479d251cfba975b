"""`iskra run`: a program written for Keras, with iskra in Keras's place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .terminal import plain_errors


def run(
    context: typer.Context,
    program: Annotated[Path, typer.Argument(help="A Python program that imports Keras, or Keras of TensorFlow.")],
) -> None:
    """Run a program that was written for Keras, unchanged: its imports of keras and tensorflow.keras mean iskra.

    What stands behind the program's name is passed to it. Names of TensorFlow outside of tf.keras are an error.
    """
    from ...import_hook import run_program

    with plain_errors():
        if not program.is_file():
            raise FileNotFoundError(f"iskra run: expected a Python program, got no file {program}. Check its path.")
    run_program(str(program), context.args)
