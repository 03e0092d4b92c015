"""One sandbox for all mail tests, one organization for each."""

from collections.abc import Iterator

import pytest

from inkbox_sandbox import Sandbox
from tests.sandbox.mail.office import Office


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(smtp_port=0) as running:
        yield running


@pytest.fixture
def office(sandbox: Sandbox) -> Iterator[Office]:
    office = Office(sandbox.base_url)
    yield office
    office.close()


@pytest.fixture
def stopped_clock(office: Office) -> Iterator[None]:
    """Time stands still, and goes on as before afterwards."""
    before = office.world.get("/clock")["now"]
    office.world.patch("/clock", {"frozen": True})
    yield
    office.world.patch("/clock", {"now": before, "frozen": False})


@pytest.fixture
def caps(office: Office) -> Iterator[dict[str, int]]:
    """The limits in force, put back afterwards."""
    before = office.world.get("/caps")
    yield before
    office.world.patch("/caps", before)
