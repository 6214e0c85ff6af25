"""The OET as a system of a target."""
