"""A simulated ESW: TMT's Executive Software on its Common Software, each service a process of its own."""
