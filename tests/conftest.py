"""What every room of the suite shares."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, the loop of the runtime."""
    return "asyncio"
