"""Resource classes of identities."""
