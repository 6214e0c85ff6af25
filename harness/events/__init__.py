"""The event journal, waits on it, and explanations of what was seen."""
