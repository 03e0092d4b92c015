"""Phone numbers of identities: their types, exceptions and resource."""
