"""The vault of an organization: wrapped keys, secrets as ciphertext, and who sees which secret. See its README."""
