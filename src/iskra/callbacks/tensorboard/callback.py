"""The TensorBoard callback."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...advice import advise
from ...typing import PathLike
from ..callback import Callback, Logs
from ..learning_rates import learning_rates_of
from ..save_frequency import batches_of, is_due
from .arguments import check_profile_batch, check_update_freq

if TYPE_CHECKING:
    from ...models import Model
    from .log_folder import LogFolder


class TensorBoard(Callback):
    """Writes curves, histograms, images and the graph of the model for TensorBoard, without TensorFlow.

    View them with `iskra board logs`, or with `tensorboard --logdir logs`. Folders, tags and steps are Keras's:
    `train/` and `validation/` in `log_dir`, with `epoch_loss`, `epoch_learning_rate` and the like at each epoch,
    `evaluation_loss_vs_iterations` at the number of steps trained so far, `batch_loss` and the like at each batch.

    With `update_freq="epoch"` training runs on between epochs as if there were no callback.

    Args:
        log_dir: the directory of this training's logs, one for each training. TensorBoard finds all below a directory.
        histogram_freq: number of epochs from one histogram of all weights to the next, 0 for none.
        write_graph: write the layers of the model, for the tab "Graphs".
        write_images: with each histogram, write the weight as an image, too.
        write_steps_per_second: write the number of steps per second, by epoch and, if `update_freq` asks, by batch.
        update_freq: "epoch", or a number of batches after which loss and metrics are written, "batch" for 1. Training
            then returns to Python after every batch.
        profile_batch: accepted: a step is one native program, there are no ops to profile.
        embeddings_freq, embeddings_metadata: accepted: embeddings are not written.
        hparams: names and values that were chosen for this training, for the tab "HParams": booleans, numbers,
            strings. Keras has a callback of its own for them.

    Raises:
        ValueError: another `update_freq` or `profile_batch`.
        ImportError: in `fit`, if the package `tensorboard` is not installed.

    Example:
        >>> import iskra
        >>> logs = iskra.callbacks.TensorBoard("logs/first", histogram_freq=1, hparams={"units": 30})
        >>> model.fit(x, y, callbacks=[logs])  # doctest: +SKIP
    """

    kept: tuple[str, ...] = ("_batches",)
    folders: tuple[str, ...] = ("log_dir",)

    def __init__(
        self,
        log_dir: PathLike = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: int | str = "epoch",
        profile_batch: int | str | tuple[int, int] = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: dict[str, str] | str | None = None,
        *,
        hparams: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        check_update_freq(update_freq)
        check_profile_batch(profile_batch)
        if embeddings_freq or embeddings_metadata:
            advise(
                "TensorBoard embeddings",
                "TensorBoard: embeddings_freq and embeddings_metadata write nothing: embeddings are not supported. "
                "Remove them.",
            )
        self.log_dir: str = str(log_dir)
        self.histogram_freq, self.write_graph, self.write_images = histogram_freq, write_graph, write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq: int | str = 1 if update_freq == "batch" else update_freq
        self.hparams: dict[str, Any] = dict(hparams or {})
        self._folder: LogFolder | None = None
        self._in_fit = False
        self._batches = 0  # trained since `fit` began
        self._epoch_began = 0.0, 0  # on the clock, and after how many steps
        self._batch_began = 0.0
        if self.update_freq != "epoch":  # only now hooks for batches: those who have them are called for every batch
            self.on_train_batch_begin = self._begin_batch  # type: ignore[method-assign]
            self.on_train_batch_end = self._end_batch  # type: ignore[method-assign]

    # Hooks. ---------------------------------------------------------------------------------------------------------

    def set_model(self, model: Model) -> None:
        """Set the model, and close the files of another one."""
        super().set_model(model)
        self._log.close()

    def on_train_begin(self, logs: Logs = None) -> None:
        self._in_fit, self._batches = True, 0
        if self.write_graph:
            self._log.write_graph(self.model)
        if self.hparams:
            self._log.begin_session(self.hparams)

    def on_train_end(self, logs: Logs = None) -> None:
        if self.hparams:
            self._log.end_session()
        self._in_fit = False
        self._log.close()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        if self.write_steps_per_second:
            self._epoch_began = time.perf_counter(), int(self.model.optimizer.iterations)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = logs or {}
        train = {name: value for name, value in logs.items() if not name.startswith("val_")}
        train |= learning_rates_of(self.model.optimizer)
        if self.write_steps_per_second:
            began, steps = self._epoch_began
            train["steps_per_second"] = (int(self.model.optimizer.iterations) - steps) / (time.perf_counter() - began)
        validation = {name[4:]: value for name, value in logs.items() if name.startswith("val_")}
        self._log.write_scalars("train", "epoch_{}", train, epoch)
        self._log.write_scalars("validation", "epoch_{}", validation, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            weights = [weight for layer in self.model.layers for weight in layer.weights]
            self._log.write_weights(weights, epoch, self.write_images)

    def on_test_end(self, logs: Logs = None) -> None:
        steps = int(self.model.optimizer.iterations)
        self._log.write_scalars("validation", "evaluation_{}_vs_iterations", logs or {}, steps)
        if not self._in_fit:
            self._log.close()

    def _begin_batch(self, batch: int, logs: Logs = None) -> None:
        self._batch_began = time.perf_counter()

    def _end_batch(self, batch: int, logs: Logs = None) -> None:
        new = batches_of(self)
        self._batches += new
        if is_due(self._batches, new, int(self.update_freq)):
            values = dict(logs or {})
            if self.write_steps_per_second:
                values["steps_per_second"] = new / (time.perf_counter() - self._batch_began)
            self._log.write_scalars("train", "batch_{}", values, self._batches)

    @property
    def _log(self) -> LogFolder:
        """The log directory, whose dependencies are imported when it is first used."""
        if self._folder is None:
            try:
                from .log_folder import LogFolder
            except ImportError as error:
                raise ImportError(
                    f"TensorBoard: tensorboard is required ({error}): pip install 'iskra[tensorboard]'."
                ) from error
            self._folder = LogFolder(self.log_dir)
        return self._folder
