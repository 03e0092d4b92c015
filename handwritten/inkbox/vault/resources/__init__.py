"""Resources of the vault."""
