"""Simulated systems under test, made of real processes that any client could talk to."""
