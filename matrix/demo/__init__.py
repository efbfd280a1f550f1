"""Demonstration data, for development only: made by the portal's own operations."""
