"""The facade, written once: asynchronously. `nox -s regenerate` makes the blocking twin of it."""
