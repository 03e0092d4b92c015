"""Settings of the tests of the runtime."""

from hypothesis import settings

# A machine that also does other work must not fail a test; what takes long is measured by the benchmarks.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
