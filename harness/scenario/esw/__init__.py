"""ESW in a scenario."""
