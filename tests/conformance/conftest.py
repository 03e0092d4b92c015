"""One sandbox for all conformance tests, without the caps that many tests at once would use up."""

from collections.abc import Iterator

import pytest

from inkbox_sandbox import Caps, Sandbox
from tests.conformance.stage import Stage
from tests.sandbox import contract


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    caps = Caps(signups_per_ip=100_000, unclaimed_agents_per_human=100_000)
    with Sandbox(caps=caps) as running:
        yield running


@pytest.fixture(scope="session")
def stage(sandbox: Sandbox) -> Iterator[Stage]:
    """Every answer that passes it is judged by the contract."""
    stage = Stage(sandbox, contract.check)
    yield stage
    stage.close()


@pytest.fixture
def caps(stage: Stage) -> Iterator[dict[str, int]]:
    """The limits in force, put back afterwards."""
    before = stage.control.caps()
    yield before
    stage.control.set_caps(**before)
