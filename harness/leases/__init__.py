"""Leases of what several runs use of one telescope, kept in its Tango database."""
