import os
import subprocess
import sys

import numpy as np
import pytest

from iskra.data.row_file import RowFile

PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
import numpy as np
import iskra
from iskra.data import ArrayDataset
from iskra.data.row_file import RowFile

rows = RowFile(sys.argv[1])
assert not rows.can_be_mapped()
try:
    rows.mapped()
except OSError:
    pass
else:
    raise SystemExit("the file fits into the addresses: it is too small for this test")
chosen = np.random.default_rng(0).permutation(len(rows))[:2000]
data = ArrayDataset(rows, np.arange(len(rows)) % 2, chosen, 100, shuffle=True)
model = iskra.Sequential([iskra.Input((4096,)), iskra.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")

def peak():  # in kilobytes; getrusage would tell that of the process that started this one, if it was larger
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

peaks = []
watch = iskra.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: peaks.append(peak()))
model.fit(data, epochs=3, verbose=0, callbacks=[watch])
print(rows.nbytes > 1 << 32, peaks[-1] - peaks[0] < 30_000, peaks[-1] < 300_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits addresses, and counts memory in kilobytes")
def test_training_on_a_file_larger_than_the_addresses(tmp_path):
    path = tmp_path / "rows.npy"
    with path.open("wb") as file:
        shape = (1_100_000, 4096)
        np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        file.truncate(file.tell() + shape[0] * shape[1])  # 4.5 GB of zeros that take no room on the disk
    answer = subprocess.run([sys.executable, "-c", PROGRAM, path], capture_output=True, text=True, check=False)
    assert (answer.stdout.split(), answer.stderr) == (["True", "True", "True"], "")


def test_a_file_that_has_become_shorter(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((10, 8)))
    rows = RowFile(tmp_path / "x.npy")
    os.truncate(tmp_path / "x.npy", 300)
    with pytest.raises(OSError, match=r"RowFile: expected row 2 in '.*x\.npy', but the file has become shorter\."):
        rows[:]


def test_fortran_order_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.asfortranarray(np.ones((3, 2))))
    with pytest.raises(ValueError, match=r"RowFile: expected an array in C order in '.*', got Fortran order\. Save a"):
        RowFile(tmp_path / "x.npy")


def test_numbers_below_zero_and_none_at_all(tmp_path):
    x = np.arange(12, dtype=np.int16).reshape(4, 3)
    np.save(tmp_path / "x.npy", x)
    rows = RowFile(tmp_path / "x.npy")
    assert np.array_equal(rows.read([-1, 0, -4]), x[[-1, 0, -4]])
    assert rows.read([]).shape == (0, 3)
    assert np.array_equal(rows[::2], x[::2])
    assert np.array_equal(rows.mapped(), x)
    assert (rows.nbytes, rows.can_be_mapped()) == (24, True)
