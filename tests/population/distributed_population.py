"""A population whose members are dealt to workers by joblib; run as a program, it writes what came out.

python distributed_population.py FOLDER BACKEND NUM_KILLS
"""

import os
import signal
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

import joblib
import numpy as np

import iskra
from iskra import callbacks
from iskra.atomic import whole_file
from population.killed_population import build, data, result


class Killed(callbacks.Callback):
    """Kills the process that trains a member, as often as it is to be."""

    def __init__(self, folder, times):
        self.folder, self.times = folder, times

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 2 and self.member.number % 2:
            for number in range(self.times):
                try:
                    (self.folder / f"kill-{number}").touch(exist_ok=False)
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)


class Count(callbacks.Callback):
    """Has an attribute that training changes, and tells where it was trained."""

    kept = ("epochs",)

    def __init__(self):
        self.epochs = []
        self.pids = set()

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(epoch)
        self.pids.add(os.getpid())


def train(more=()):
    population = iskra.Population(build, learning_rate=[0.001, 0.02, 0.1, 0.4], seed=[1, 2])
    counts = [Count() for _ in population]
    for epochs in (6, 3):  # the second time from where they are
        population.fit(
            *data(),
            epochs=lambda member, most=epochs: most + member.seed,
            validation_split=0.2,
            callbacks=lambda member: [
                callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True),
                callbacks.ReduceLROnPlateau("loss", patience=1, factor=0.7),
                counts[member.number],
                *(callback.for_member(str(member.number)) for callback in more),
            ],
            verbose=0,
        )
    arrays = {f"{n} epochs": np.array(count.epochs) for n, count in enumerate(counts)}
    return {**result(population), **arrays}, set.union(*(count.pids for count in counts))


@contextmanager
def workers(backend):
    if backend == "ray":
        from ray.util.joblib import register_ray

        register_ray()
    if backend != "dask":
        with joblib.parallel_config(backend, n_jobs=2):
            yield
        return
    from dask.distributed import Client, LocalCluster

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster), joblib.parallel_config("dask"):
        yield


if __name__ == "__main__":
    place, kills = Path(sys.argv[1]), int(sys.argv[3])
    more = [Killed(place, kills)] if kills else []
    if kills and sys.argv[2] == "loky":  # which then go on where they were
        more.append(callbacks.BackupAndRestore(place / "backup"))
    with workers(sys.argv[2]) if sys.argv[2] != "none" else nullcontext():
        out, pids = train(more)
    assert pids - {os.getpid()} or sys.argv[2] == "none"
    with whole_file(place / "result.npz") as file:
        np.savez(file, **out)
