"""The team: the same bits for any number of threads, deadlines, two callers at once, and a fork."""

import multiprocessing
import threading
import time

import numpy as np
import pytest

from iskra import _native

OP = _native.OPCODES
COPY = (OP["copy"], 0, 0, 1, 0, 0)


class Mixer:
    """A program with every kind of kernel, whose state depends on all that came before."""

    batch, width, hidden = 50, 210, 310  # some 150 us a step on one core: worth the team

    def __init__(self) -> None:
        b, w, h = self.batch, self.width, self.hidden
        self.program = p = _native.Program(
            arena=4 * b * (w + h) + h, num_state=5, constants=[], num_inputs=1, num_outputs=1, batch=b
        )
        x, y, noise, fold = 0, b * w, b * (w + h), b * (w + 2 * h)
        row, column = [h, 1], [0, 1]
        gather = p.add_gather(input=0, offset=x, row=w)
        draw = p.add_random(kind="normal", offset=noise, count=b * h, key=(3, 0))
        count = p.add_tile(
            dims=[1, 1], operands=[(3, 1, [0, 0]), (4, 0, [0, 0])], registers=0, code=[(OP["int_add"], 0, 0, 0, 1, 0)]
        )
        forward = p.add_matmul(
            batch=[], m=b, n=h, k=w, a=(0, x, [w, 1]), b=(1, 0, [h, 1]), operands=[(0, y, row), (2, 0, column)],
            registers=1,
            code=[(OP["add"], 0, 2, 2, 1, 0), (OP["tanh"], 0, 0, 2, 0, 0)],
        )  # fmt: skip
        mix = p.add_tile(
            dims=[b, h], operands=[(0, y, row), (0, noise, row)], registers=1,
            code=[(OP["row_max"], 1, 2, 0, 0, 0), (OP["subtract"], 0, 0, 0, 2, 0), (OP["add"], 0, 0, 0, 1, 0)],
        )  # fmt: skip
        total = p.add_tile(
            dims=[b, h], operands=[(0, y, row), (0, fold, column)], registers=0,
            code=[(OP["acc_sum"], 0, 1, 0, 0, 0)], accumulates=True,
        )  # fmt: skip
        bias = p.add_tile(
            dims=[1, h], operands=[(2, 0, column), (0, fold, column), (5, 0, [0, 0])], registers=0,
            code=[(OP["muladd"], 0, 0, 1, 2, 0)],
        )  # fmt: skip
        update = p.add_matmul(
            batch=[], m=w, n=h, k=b, a=(0, x, [1, w]), b=(0, y, row), operands=[(1, 0, row), (5, 0, [0, 0])],
            registers=1,
            code=[(OP["muladd"], 0, 0, 2, 1, 0)],
        )  # fmt: skip
        store = p.add_tile(dims=[b, h], operands=[(6, 0, row), (0, y, row)], registers=0, code=[COPY])
        p.set_schedule([[[gather], [draw]], [[forward], [count]], [[mix]], [[update], [total, bias], [store]]])
        rng = np.random.default_rng(1)
        self.state = [
            rng.normal(size=(w, h)).astype(np.float32) * 0.1,
            np.zeros(h, np.float32),
            np.array([7, 1], np.int32),
            np.array([1], np.int32),
            np.full(1, 1e-4, np.float32),
        ]
        self.data = rng.normal(size=(20 * b, w)).astype(np.float32)
        self.index = rng.permutation(20 * b)
        self.output = np.zeros((20 * b, h), np.float32)

    def run(self, threads: int, **options: float) -> int:
        return self.program.run(
            state=self.state, data=[self.data], index=self.index, outputs=[self.output], threads=threads, **options
        )

    def bits(self) -> bytes:
        return b"".join(a.tobytes() for a in [*self.state, self.output])


@pytest.fixture(scope="module")
def expected() -> bytes:
    mixer = Mixer()
    mixer.run(1, steps=20)
    assert np.isfinite(mixer.output).all()
    return mixer.bits()


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 7])
def test_bits_do_not_depend_on_threads(threads, expected):
    mixer = Mixer()
    assert mixer.run(threads, steps=20) == 20
    assert mixer.bits() == expected


def test_bits_do_not_depend_on_how_steps_are_called(expected):
    mixer = Mixer()
    for first, steps in [(0, 1), (1, 6), (7, 13)]:
        mixer.run(4, steps=steps, first_row=first * mixer.batch)
    assert mixer.bits() == expected


@pytest.mark.parametrize("threads", [1, 4])
def test_a_deadline_ends_the_run_after_a_whole_step(threads, expected):
    mixer = Mixer()
    done = 0
    while done < 20:
        step = mixer.run(threads, steps=20 - done, first_row=done * mixer.batch, seconds=1e-4)
        assert step >= 1
        done += step
    assert mixer.bits() == expected


def test_a_deadline_is_kept():
    heavy = np.random.default_rng(0).normal(size=(300, 300)).astype(np.float32)
    p = _native.Program(arena=90_000, num_state=1, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.add_matmul(batch=[], m=300, n=300, k=300, a=(1, 0, [300, 1]), b=(1, 0, [300, 1]), operands=[(0, 0, [300, 1])],
                 registers=1, code=[COPY])  # fmt: skip
    p.set_schedule([[[0]]])
    start = time.perf_counter()
    done = p.run(state=[heavy], data=[], steps=10**9, seconds=0.1, threads=4)
    assert 1 <= done < 10**9
    assert time.perf_counter() - start < 2


def test_two_callers_at_once(expected):
    mixers = [Mixer() for _ in range(4)]

    def call(mixer: Mixer) -> None:
        for step in range(20):
            mixer.run(4, first_row=step * mixer.batch)

    callers = [threading.Thread(target=call, args=(m,)) for m in mixers]
    for c in callers:
        c.start()
    for c in callers:
        c.join()
    assert all(m.bits() == expected for m in mixers)


def test_one_program_called_from_two_threads_runs_once_at_a_time():
    p = _native.Program(arena=0, num_state=1, constants=[np.array([1], np.int32)], num_inputs=0, num_outputs=0, batch=1)
    p.add_tile(
        dims=[1, 1], operands=[(1, 0, [0, 0]), (2, 0, [0, 0])], registers=0, code=[(OP["int_add"], 0, 0, 0, 1, 0)]
    )
    p.set_schedule([[[0]]])
    counter = np.zeros(1, np.int32)
    callers = [
        threading.Thread(target=p.run, kwargs={"state": [counter], "data": [], "steps": 50_000}) for _ in range(4)
    ]
    for c in callers:
        c.start()
    for c in callers:
        c.join()
    assert counter[0] == 200_000


def run_in_child(queue: multiprocessing.SimpleQueue) -> None:
    mixer = Mixer()
    mixer.run(4, steps=20)
    queue.put(mixer.bits())


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")  # of JAX, where other tests have used it
def test_a_forked_child_makes_a_team_of_its_own(expected):
    Mixer().run(4, steps=20)
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=run_in_child, args=(queue,))
    child.start()
    assert queue.get() == expected
    child.join()
    assert child.exitcode == 0


def test_empty_schedules_and_no_steps():
    p = _native.Program(arena=0, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)
    p.set_schedule([[], [[]]])
    assert p.run(state=[], data=[], steps=3, threads=4) == 3
    assert p.run(state=[], data=[], steps=0) == 0
