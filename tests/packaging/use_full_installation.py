"""Run by `nox -s wheel` on the wheel with `[all]`: the installed command runs the quick start on a sandbox."""

import importlib.metadata
import pathlib
import subprocess
import sys

QUICKSTART = pathlib.Path(__file__).resolve().parents[2] / "examples" / "quickstart.py"


def run_quickstart(command: pathlib.Path) -> None:
    subprocess.run([command, "sandbox", "exec", "--", sys.executable, "-I", QUICKSTART], check=True, timeout=120)


def show_version(command: pathlib.Path) -> None:
    answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert importlib.metadata.version("inkbox") in answer.stdout, answer.stdout


if __name__ == "__main__":
    inkbox = pathlib.Path(sys.executable).with_name("inkbox")
    show_version(inkbox)
    run_quickstart(inkbox)
    print("wheel with [all]: the sandbox starts and the quick start runs")
