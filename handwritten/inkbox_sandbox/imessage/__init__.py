"""iMessage: persons connect with identities, write to them, get answers and tapbacks."""
