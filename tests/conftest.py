"""What every room of the suite shares."""

import pytest
from hypothesis import settings

# The same examples in each run, and no time limit on one: the suite also runs on machines that are busy.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, the loop of the runtime."""
    return "asyncio"
