"""Webhooks: who wants to be told of what, and the telling."""
