"""The harness: reaches a telescope, journals what it does, waits, explains and reports."""
