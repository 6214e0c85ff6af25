"""What tells which transitions devices take, by control system."""
