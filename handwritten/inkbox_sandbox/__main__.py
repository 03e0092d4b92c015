"""`python -m inkbox_sandbox`: the same as `inkbox sandbox`."""

from inkbox.cli import main_of_sandbox

if __name__ == "__main__":
    main_of_sandbox()
