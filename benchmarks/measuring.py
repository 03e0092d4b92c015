"""How things are timed: both sides in turn, many rounds, the least of each."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the result.

    Attributes:
        name: What was measured.
        ours: Our figure.
        unit: Unit of `ours`, `base` and, unless it is a ratio, `budget`.
        budget: The largest value that is allowed, of `ratio` where there is a base, else of `ours`.
        base: The figure of the work beneath, measured in the same run.
    """

    name: str
    ours: float
    unit: str
    budget: float | None = None
    base: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the base."""
        return None if self.base is None else self.ours / self.base

    @property
    def within(self) -> bool:
        """Whether the budget is kept."""
        value = self.ours if self.ratio is None else self.ratio
        return self.budget is None or value <= self.budget

    def __str__(self) -> str:
        value = f"{self.ours:9.2f} {self.unit}"
        if self.base is not None:
            value += f" / {self.base:8.2f} {self.unit} = {self.ratio:5.2f}x"
        verdict = "" if self.budget is None else f"  budget {self.budget:g}" + ("" if self.within else "  EXCEEDED")
        return f"{self.name:<58} {value}{verdict}"


def alternate(ours: Callable[[], float], base: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Measure both sides in turn and return the least of each: what a busy machine adds is noise, not work."""
    pairs = [(ours(), base()) for _ in range(rounds)]
    return min(each[0] for each in pairs), min(each[1] for each in pairs)


def cpu_of(work: Callable[[], object], repeat: int) -> float:
    """Return the CPU time of one run of `work` in microseconds, over `repeat` runs."""
    began = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - began) / repeat * 1e6


def python(code: str) -> float:
    """Run `code` in a fresh interpreter and return the milliseconds that it took from outside."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1e3
