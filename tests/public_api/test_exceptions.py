"""Every exception has one home that users import it from, and shows it."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module

import pytest

import inkbox
from inkbox import InkboxError, exceptions


def kinds(base: type[InkboxError] = InkboxError) -> Iterator[type[InkboxError]]:
    """Every exception of the SDK, once `inkbox` has loaded all its names."""
    for name in import_module("inkbox").__all__:
        getattr(inkbox, name)
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


KINDS = sorted({kind for kind in kinds() if not kind.__name__.startswith("_")}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_exception_shows_the_module_that_offers_it(kind: type[InkboxError]) -> None:
    assert kind.__module__ == "inkbox.exceptions"
    assert getattr(exceptions, kind.__name__) is kind
    assert getattr(inkbox, kind.__name__) is kind


def test_the_module_offers_exceptions_only_and_all_of_them() -> None:
    assert exceptions.__all__ == [kind.__name__ for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_exception_is_copied_and_pickled_under_its_public_name(kind: type[InkboxError]) -> None:
    error = kind.__new__(kind)
    error.args = ("Something", 7)
    error.attempts = 2
    pickled = pickle.dumps(error, protocol=0)
    assert f"cinkbox.exceptions\n{kind.__name__}\n".encode() in pickled
    for again in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickled)):
        assert (type(again), again.args, again.attempts) == (kind, error.args, 2)


def test_a_traceback_says_a_name_that_can_be_caught() -> None:
    (line,) = traceback.format_exception_only(inkbox.InkboxNotFoundError(404, "Not found"))
    assert line == "inkbox.exceptions.InkboxNotFoundError: HTTP 404: Not found\n"


def test_an_exception_of_somebody_else_shows_its_own_module() -> None:
    class TheirError(InkboxError):
        pass

    assert TheirError.__module__ == __name__


def test_showing_it_loads_nothing() -> None:
    code = "import sys; from inkbox import InkboxError; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "inkbox._runtime.errors" in run.stdout.split()
    assert {"inkbox.exceptions", "inkbox.vault", "inkbox.webhooks"} & set(run.stdout.split()) == set()
