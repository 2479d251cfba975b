"""Training on a folder of images: as fast as on the same images in memory, and in memory that does not grow with it.

    python benchmarks/folder.py [--images 20000] [--rounds 5] [--write]

Makes folders of PNG files in ten classes (in a temporary folder, deleted at the end) and trains a small convolutional
network on them. First: seconds of an epoch from the second on, 32 x 32 pixels, batches of 64: from arrays, from the
folder, from the folder through `map`, and read row by row as a folder larger than the memory is. Then: a process whose
addresses are limited (`ulimit -v`), on a folder whose decoded images are larger than the limit, and on a tenth of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from machine import describe_machine

CLASSES = 10
EPOCHS = 4  # of a training; the first one is not counted
LIMIT = 1 << 30  # bytes of addresses
LARGE = 160  # pixels a side of the large folder's images
RESULTS = Path(__file__).parent / "results" / "folder.md"


def make_folder(root: Path, count: int, size: int) -> None:
    """Write pictures of blurred stripes, whose direction tells the class, with noise."""
    from PIL import Image

    def write(number: int) -> None:
        generator = np.random.default_rng(number)
        angle, phase = np.pi * (number % CLASSES) / CLASSES, generator.uniform(0, 6)
        y, x = np.mgrid[:size, :size] * (20 / size)
        stripes = 128 + 60 * np.sin(x * np.cos(angle) + y * np.sin(angle) + phase)
        pixels = stripes[..., None] + generator.normal(0, 30, (size, size, 3))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(
            root / f"class {number % CLASSES}" / f"{number:06}.png", compress_level=1
        )

    for number in range(CLASSES):
        (root / f"class {number}").mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(write, range(count), chunksize=100))


def network(size: int) -> Any:
    import iskra
    from iskra.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D, Rescaling

    iskra.utils.set_random_seed(0)
    first = [Conv2D(8, 5, strides=5, activation="relu")] if size > 32 else []
    model = iskra.Sequential(
        [
            *(Input((size, size, 3)), Rescaling(1 / 255), *first),
            *(Conv2D(16, 3, activation="relu"), MaxPooling2D(), Conv2D(32, 3, activation="relu"), MaxPooling2D()),
            *(Flatten(), Dense(CLASSES, activation="softmax")),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def epoch_seconds(*data: Any, **arguments: Any) -> list[float]:
    """Seconds of each epoch after the first."""
    from iskra.callbacks import LambdaCallback

    moments: list[float] = []
    watch = LambdaCallback(on_epoch_end=lambda epoch, logs: moments.append(time.perf_counter()))
    network(data[0].shape[1] if hasattr(data[0], "shape") else 32).fit(
        *data, epochs=EPOCHS, verbose=0, callbacks=[watch], **arguments
    )
    return list(np.diff(moments))


def compare(images: int, rounds: int, scratch: Path) -> dict[str, Any]:
    """Seconds of an epoch from each source, the sources in turn."""
    from iskra.data.row_file import RowFile
    from iskra.utils import image_dataset_from_directory

    make_folder(scratch / "small", images, 48)
    started = time.perf_counter()

    def folder(**settings: Any) -> Any:
        return image_dataset_from_directory(
            scratch / "small", image_size=32, batch_size=64, seed=1, verbose=False, **settings
        )

    found = folder()
    decoding = time.perf_counter() - started
    started = time.perf_counter()
    found = folder()
    again = time.perf_counter() - started
    x, y = np.array(found.x), np.array(found.y)
    can_be_mapped = RowFile.can_be_mapped
    seconds: dict[str, list[float]] = {}  # by source, the median of each round
    for turn in range(rounds):
        sources = {
            "arrays in memory": lambda: epoch_seconds(x, y, batch_size=64),
            "the folder": lambda: epoch_seconds(folder()),
            "the folder through map": lambda: epoch_seconds(folder().map(lambda x, y: (x, y))),
            "the folder, read row by row": lambda: epoch_seconds(folder()),
        }
        for name in sorted(sources, key=lambda name: (list(sources).index(name) + turn) % len(sources)):
            if name.endswith("row by row"):
                RowFile.can_be_mapped = lambda self: False  # type: ignore[method-assign]
            seconds.setdefault(name, []).append(median(sources[name]()))
            RowFile.can_be_mapped = can_be_mapped  # type: ignore[method-assign]
    medians = {name: median(values) for name, values in seconds.items()}
    base = seconds["arrays in memory"]
    ratios = {
        name: median(value / memory for value, memory in zip(values, base, strict=True))
        for name, values in seconds.items()
    }
    facts = {"images": images, "rounds": rounds, "decoding": decoding, "found again": again}
    return facts | {"epoch": medians, "ratio": ratios}


def under_limit(images: int, scratch: Path) -> list[dict[str, Any]]:
    """Peak memory of trainings on a large folder and on a tenth of it, in processes with few addresses."""
    found = []
    for count in (images // 10, images):
        root = scratch / f"large {count}"
        make_folder(root, count, 64)
        command = [sys.executable, __file__, "--limited", str(root)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise SystemExit(answer.stderr)
        found.append(json.loads(answer.stdout.splitlines()[-1]))
    return found


def train_under_limit(root: Path) -> None:
    """In a process of its own: train within LIMIT, and print what was used."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    from iskra.utils import image_dataset_from_directory

    started = time.perf_counter()
    data = image_dataset_from_directory(root, image_size=LARGE, batch_size=64, seed=1, verbose=False)
    decoding = time.perf_counter() - started
    peaks = []

    from iskra.callbacks import LambdaCallback

    watch = LambdaCallback(on_epoch_end=lambda epoch, logs: peaks.append(in_use("VmHWM")))
    history = network(LARGE).fit(data, epochs=EPOCHS, verbose=0, callbacks=[watch])
    size = len(data.file_paths) * LARGE * LARGE * 3
    facts = {"images": len(data.file_paths), "bytes": size, "decoding": decoding, "peaks": peaks}
    print(json.dumps(facts | {"addresses": in_use("VmPeak"), "accuracy": history.history["accuracy"][-1]}))


def in_use(name: str) -> int:
    """Bytes, from what Linux says of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise SystemExit("folder: expected Linux, which says how much memory a process uses.")


def report(times: dict[str, Any], limited: list[dict[str, Any]]) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    rows = [f"| {name} | {value:.3f} s | {times['ratio'][name]:.2f} |" for name, value in times["epoch"].items()]
    peaks = [
        f"| {each['images']:,} | {each['bytes'] / 1e6:,.0f} MB "
        f"| {' / '.join(f'{peak / 1e6:.0f}' for peak in each['peaks'])} MB "
        f"| {each['addresses'] / 1e6:,.0f} MB | {each['decoding']:.1f} s | {each['accuracy']:.1%} |"
        for each in limited
    ]
    return "\n".join(
        [
            "# Training on a folder of images",
            "",
            f"`python benchmarks/folder.py --rounds {times['rounds']} --write`; {machine}.",
            "",
            f"{times['images']:,} PNG files of 48 x 48 pixels, read as 32 x 32: decoded in {times['decoding']:.1f} s, "
            f"found again in the cache in {times['found again']:.2f} s. An epoch from the second on, batches of 64, "
            "shuffled, two convolutions (16 and 32 channels) and a dense layer; all in turn in each round, medians "
            "over the rounds:",
            "",
            "| images from | epoch | against memory |",
            "|---|---|---|",
            *rows,
            "",
            f"In a process with at most {LIMIT / 1e6:,.0f} MB of addresses (`ulimit -v`), {LARGE} x {LARGE} pixels, "
            f"peak resident memory after each of {EPOCHS} epochs:",
            "",
            "| images | decoded | peak memory | addresses | decoding | accuracy |",
            "|---|---|---|---|---|---|",
            *peaks,
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--limited", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.limited:
        return train_under_limit(arguments.limited)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ISKRA_CACHE"] = str(Path(scratch) / "cache")
        times = compare(arguments.images, arguments.rounds, Path(scratch))
        limited = under_limit(arguments.images, Path(scratch))
    text = report(times, limited)
    print(text)
    if arguments.write:
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
