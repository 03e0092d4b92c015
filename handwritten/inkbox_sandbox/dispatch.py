"""One call from request to answer: fault, credential, validation, permission, transaction, JSON."""
