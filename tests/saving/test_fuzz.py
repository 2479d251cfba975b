"""Files spoiled at random, in bytes and in what the bytes mean: refused with a reason, or loaded as something sound.

`ISKRA_FUZZ_SECONDS` in the environment makes it run longer.
"""

import io
import json
import os
import random
import re
import sys
import time
import zipfile
from collections import Counter

import numpy as np
import pytest

import iskra
from saving.networks import network, pictures, same, sentences, state

SECONDS = float(os.environ.get("ISKRA_FUZZ_SECONDS", "3"))
VALUES = [
    None,
    -1,
    0,
    3,
    1e308,
    10**9,
    10**12,
    "x",
    "relu",
    "/etc/passwd",
    "float16",
    [],
    {},
    True,
    [None, 4],
    [2] * 99,
]
VALUES += [{"class_name": "Dense", "config": {}}, {"class_name": "Lambda", "config": {"function": "eval"}}]


def spoiled(content, chance):
    """Bytes with a few of them changed, copied elsewhere or left out."""
    content = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        at = chance.randrange(len(content))
        kind = chance.randrange(5)
        if kind == 0:
            content[at] = chance.randrange(256)
        elif kind == 1:
            content[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            content[at : at + 8] = chance.choice([2**64 - 1, 0, len(content), 2**31, at]).to_bytes(8, "little")
        elif kind == 3:
            start, length = chance.randrange(len(content)), chance.randrange(1, 64)
            content[at : at + length] = content[start : start + length]
        elif len(content) > 4000:
            del content[at : at + chance.randrange(1, 2000)]
    return bytes(content)


def twisted(value, chance):
    """A JSON value with some parts left out, exchanged or replaced."""
    if chance.random() < 0.03:
        return chance.choice(VALUES)
    if isinstance(value, dict):
        return {key: twisted(part, chance) for key, part in value.items() if chance.random() > 0.01}
    if isinstance(value, list):
        parts = [twisted(part, chance) for part in value]
        if chance.random() < 0.03:
            chance.shuffle(parts)
        return parts
    return value


def spoiled_archive(good, chance):
    """An archive with its bytes, one of its files or the meaning of its config spoiled."""
    what = chance.choice(["archive", "weights", "config", "meaning", "meaning", "meaning"])
    if what == "archive":
        return spoiled(good, chance)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if what == "meaning":
        members["config.json"] = json.dumps(twisted(json.loads(members["config.json"]), chance))
    else:
        name = {"weights": "model.weights.h5", "config": "config.json"}[what]
        members[name] = spoiled(members[name], chance)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


FORMATS = {".keras": spoiled_archive, ".weights.h5": spoiled, ".safetensors": spoiled}
NETWORKS = {"net": network, "sentences": sentences, "pictures": pictures}


def good_files(folder):
    """Every network in every format."""
    for name, make in NETWORKS.items():
        saved = make()
        saved.fit(np.ones((4, *saved.input_shape[1:])), np.ones((4, 2)), verbose=0)
        saved.save(folder / f"{name}.keras")
        saved.save_weights(folder / f"{name}.weights.h5")
        saved.save_weights(folder / f"{name}.safetensors")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def peak():
    """The most memory that this process has had, in kilobytes; 0 where it is not known."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def kind_of(message):
    """What was expected, without names and numbers."""
    return re.sub(r" in '.*|[:,;(].*|\\d+", "", message.split(": expected ", 1)[1])[:50]


@pytest.mark.slow
@pytest.mark.timeout(3 * SECONDS + 300)
@pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning", "ignore::RuntimeWarning")
def test_spoiled_at_random(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    good = good_files(tmp_path)
    chance = random.Random(os.environ.get("ISKRA_FUZZ_SEED", "spoiled"))
    models = {name: make(seed=9) for name, make in NETWORKS.items()}
    at_first = peak()
    counts, refused, ends = Counter(), Counter(), time.perf_counter() + SECONDS
    while time.perf_counter() < ends or not counts:
        name = chance.choice(sorted(good))
        network_name, _, ending = name.partition(".")
        content = FORMATS[f".{ending}"](good[name], chance)
        (tmp_path / name).write_bytes(content)
        model = models[network_name]
        before = state(model)
        for load in (iskra.models.load_model, model.load_weights)[ending != "keras" :]:
            counts[ending] += 1
            try:
                load(name)
                models[network_name] = NETWORKS[network_name](seed=9)
            except ValueError as error:
                assert str(error).startswith(f"{load.__name__}: expected ")
                assert load == iskra.models.load_model or same(state(model), before), (counts, name)
                refused[kind_of(str(error))] += 1
        assert (tmp_path / name).read_bytes() == content
        (tmp_path / name).write_bytes(good[name])
    assert {path.name for path in tmp_path.iterdir()} == set(good)
    assert refused.total() > counts.total() / 3
    assert peak() - at_first < 3 * 2**20  # of which 2 are for two tables of the most that is allowed
    print(f"{counts.total()} loads {dict(counts)}, {refused.total()} refused: {dict(refused.most_common())}")
