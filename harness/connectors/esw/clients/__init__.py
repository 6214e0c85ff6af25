"""Clients of the services of ESW, one for each, and of its components."""
