"""The version of the distribution; the build reads it from here, so that no start-up looks up package metadata."""

__version__ = "0.5.0"
