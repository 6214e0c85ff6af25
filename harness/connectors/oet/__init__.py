"""Reaches any OET, of release 5, 6 or 7."""
