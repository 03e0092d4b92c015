"""Tunnels: public URLs for agents. For now the naming rules and their exceptions."""
