"""The memory of a population: is it the members' states, and one arena for each thread?

    python benchmarks/population_memory.py

A process for each number of members trains 784-512-512-10 with Adam on random digits, and tells its peak of memory.
The slope over the number of members is what a member costs; a state is weights, momentum, velocity and metrics.
"""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np

MEMBERS = (1, 4, 8, 16, 32)
THREADS = (1, 2)
ROWS = 4096


def build(learning_rate):
    import iskra
    from iskra.layers import Dense, Input

    model = iskra.Sequential([Input((784,)), Dense(512, "relu"), Dense(512, "relu"), Dense(10, "softmax")])
    model.compile(iskra.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def measure(members: int, threads: int) -> dict[str, float]:
    """Peak memory before and after a training, and the bytes of a state, in this process."""
    import iskra

    iskra.config.set_num_threads(threads)
    random = np.random.default_rng(0)
    x, y = random.random((ROWS, 784), np.float32), random.integers(0, 10, ROWS)
    before = peak()
    population = iskra.Population(build, learning_rate=list(np.geomspace(1e-4, 1e-3, members)), seed=1)
    population.fit(x, y, batch_size=64, epochs=2, verbose=0)
    model = population[0].model
    state = sum(variable.value.nbytes for variable in [*model.variables, *model.optimizer.variables])
    return {"members": members, "threads": threads, "state": state, "training": peak() - before}


def peak() -> int:
    """The most bytes that this process has had in memory."""
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main() -> None:
    print("threads  members  state of one  training  a member")
    for threads in THREADS:
        before = None
        for members in MEMBERS:
            done = subprocess.run(
                [sys.executable, __file__, str(members), str(threads)], capture_output=True, check=True
            )
            found = json.loads(done.stdout)
            cost = ""
            if before is not None:
                more = (found["training"] - before["training"]) / (members - before["members"])
                cost = f"{more / 1e6:6.2f} MB = {more / found['state']:.2f} states"
            print(
                f"{threads:7}  {members:7}  {found['state'] / 1e6:9.2f} MB  {found['training'] / 1e6:5.1f} MB  {cost}"
            )
            before = found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()
