"""Contacts and notes of an organization, which agents see them, and contacts as vCards."""
