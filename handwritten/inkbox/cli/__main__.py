"""`python -m inkbox.cli` is the `inkbox` command."""

from inkbox.cli import main

main()
