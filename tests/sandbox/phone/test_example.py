"""The example agent in `examples/` takes an order."""

import os
import pathlib
import subprocess
import sys

from inkbox_sandbox import Control, Sandbox

EXAMPLE = pathlib.Path(__file__).parents[3] / "examples" / "voice_agent.py"


def test_the_example_agent_takes_an_order(sandbox: Sandbox, control: Control) -> None:
    environment = {**os.environ, "INKBOX_BASE_URL": sandbox.base_url, "INKBOX_API_KEY": sandbox.api_key}
    result = subprocess.run(
        [sys.executable, str(EXAMPLE)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "the call is completed, hung up by the local side"
    assert "agent : Red apples are on their way. Goodbye!" in result.stdout
    assert "(the caller interrupts)" in result.stdout
