"""Worker processes of the benchmark of breadth: started once, asked line by line, ended in any case."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from typing import Self

from breadth_lines import Case
from peers import COMPILED_ONCE, CPU_ONLY, HERE, Peer, PeerError

RESTRICTED = {
    "avx2": {
        "ISKRA_ISA": "avx2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    }
}
FREE = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", *RESTRICTED["avx2"])  # what a machine may have set otherwise


@dataclass
class Runner:
    """A peer with a number of threads, and the process that plays it.

    Args:
        name: how the tables call it.
        peer: whose interpreter runs it.
        worker: the script.
        threads: how many it may use.
        isa: the instruction set that it is restricted to, or "".
        limit: seconds that an answer may take; the process is ended then.
    """

    name: str
    peer: Peer
    worker: str
    threads: int
    isa: str = ""
    limit: float = 120
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def variants(self, case: Case, figure: str, compiled: bool) -> list[str]:
        """Return the ways in which its users may write a case; the fastest counts."""
        if self.peer.name == "torch":
            found = ["", *(["channels_last"] if case.has_images else [])]
            found += ["sparse"] if case.vocabulary and case.optimizer == "sgd" and figure == "step" else []
            found += ["bfloat16"] if case.optimizer == "muon" else []
            if compiled and case.layers and figure != "first":
                found += ["compiled", *(["compiled channels_last"] if case.has_images else [])]
            return found
        if self.peer.name != "jax" or figure != "step":
            return [""]
        return ["loop"] if case.has_convolutions else ["scan", "loop"]  # within a scan they are many times slower

    def ask(self, case: Case, figure: str, variant: str, seconds: float) -> float:
        """Return the seconds of a line; a first step has a process of its own.

        Raises:
            PeerError: If the worker fails or takes too long.
        """
        if figure == "first":
            self.end()
        try:
            return self._answer({"case": case.name, "figure": figure, "variant": variant, "seconds": seconds})
        finally:
            if figure == "first":
                self.end()

    def _answer(self, request: dict[str, str | float]) -> float:
        process = self._started()
        assert process.stdin and process.stdout
        alarm = threading.Timer(self.limit, self._kill)
        alarm.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            alarm.cancel()
        if not line:
            self.end()
            raise PeerError(f"{self.name}: expected an answer to {request} within {self.limit:.0f} s, got none.")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(f"{self.name}, {request['case']}/{request['figure']}: {answer['error']}")
        return float(answer["seconds"])

    def _started(self) -> subprocess.Popen[str]:
        """Return its process, a new one where there is none."""
        if self._process is None:
            environment = {name: value for name, value in os.environ.items() if name not in FREE}
            threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ISKRA_NUM_THREADS"), str(self.threads))
            self._process = subprocess.Popen(
                [self.peer.python, HERE / "workers" / self.worker],
                env=environment | CPU_ONLY | COMPILED_ONCE | threads | RESTRICTED.get(self.isa, {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,  # so that helpers of a compiler end with it
            )
        return self._process

    def end(self) -> None:
        """End its process, if there is one, and all that it started."""
        if self._process is not None:
            self._kill()
            self._process.communicate()
            self._process = None

    def _kill(self) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
