"""Sequences of commands, drawn from the declared state machine of a subject."""
