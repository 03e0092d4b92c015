"""The part of the runtime that does I/O, written once; its blocking twin is generated."""
