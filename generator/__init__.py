"""Turns the contract in ``spec/`` into the code in ``generated/``.

The steps run in this order, one module each: ``bundle`` joins the files of the contract into one document, ``lint``
refuses a document that breaks the rules, ``opc`` parses it, ``ir`` describes what to write, ``emit`` and ``server``
write it, ``twin`` makes the blocking flavour of asynchronous code, ``check`` compares the result with the tree. Nothing
here is shipped.
"""
