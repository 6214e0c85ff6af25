"""Observing modes: what they need, who gets it, and how they stand; data and functions alone."""
