"""`python -m inkbox_sandbox`: the same as `inkbox sandbox`."""

from inkbox.cli.sandbox import app

if __name__ == "__main__":
    app(prog_name="python -m inkbox_sandbox")
