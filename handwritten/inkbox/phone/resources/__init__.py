"""Resource classes of phone numbers."""
