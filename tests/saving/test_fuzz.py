"""Files spoiled at random, in bytes and in what the bytes mean: refused with a reason, or loaded as something sound.

`ISKRA_FUZZ_SECONDS` in the environment makes it run longer.
"""

import io
import json
import os
import random
import time
import zipfile

import numpy as np
import pytest

import iskra
from saving.networks import network, same, state

SECONDS = float(os.environ.get("ISKRA_FUZZ_SECONDS", "3"))
VALUES = [None, -1, 0, 1e308, 10**12, "x", "relu", [], {}, True, [None, 4], {"class_name": "Dense", "config": {}}]


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


def files(good, chance):
    """Spoiled archives without end."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    while True:
        what = chance.choice(["archive", "weights", "weights", "config", "meaning", "meaning"])
        if what == "archive":
            yield spoiled(good, chance)
            continue
        changed = dict(members)
        if what == "meaning":
            changed["config.json"] = json.dumps(twisted(json.loads(members["config.json"]), chance))
        else:
            name = {"weights": "model.weights.h5", "config": "config.json"}[what]
            changed[name] = spoiled(members[name], chance)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in changed.items():
                archive.writestr(name, content)
        yield file.getvalue()


@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning", "ignore::RuntimeWarning")
def test_spoiled_at_random(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved = network()
    saved.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
    saved.save("net.keras")
    chance = random.Random(os.environ.get("ISKRA_FUZZ_SEED", "spoiled"))
    model = network(seed=9)
    refused, ends = 0, time.perf_counter() + SECONDS
    for number, content in enumerate(files((tmp_path / "net.keras").read_bytes(), chance)):
        (tmp_path / "net.keras").write_bytes(content)
        before = state(model)
        for load in (iskra.models.load_model, model.load_weights):
            try:
                load("net.keras")
            except ValueError as error:
                assert str(error).startswith(f"{load.__name__}: expected ")
                assert load == iskra.models.load_model or same(state(model), before), number
                refused += 1
        model = network(seed=9)
        if time.perf_counter() > ends:
            break
    assert [path.name for path in tmp_path.iterdir()] == ["net.keras"]
    assert refused > number / 2
