"""Mail: mailboxes, messages, threads, search, contact rules, sending domains, and both ways out of the house."""
