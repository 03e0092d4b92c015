"""Self-service signup of agents."""
