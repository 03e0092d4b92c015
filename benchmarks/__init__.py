"""Benchmarks of the budgets; `nox -s bench` runs them all."""
