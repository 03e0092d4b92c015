"""Text messages: sent, received, delivered, read; and who agrees to get them."""
