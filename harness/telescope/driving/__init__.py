"""Drives declared devices: looks at them and commands them, whatever system has them."""
