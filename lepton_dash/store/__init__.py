"""Runs that stay: what was trained, kept in a database."""
