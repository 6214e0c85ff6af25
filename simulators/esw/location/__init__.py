"""The Location Service: who is registered where, and who wants to know."""
