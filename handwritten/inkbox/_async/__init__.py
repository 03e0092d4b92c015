# <async>
"""The facade, written once: asynchronously. `nox -s regenerate` makes the blocking twin of it."""
# </async>
# <sync>
# """The blocking client: the twin of the asynchronous facade, of its resources and of the I/O of the runtime."""
# </sync>
