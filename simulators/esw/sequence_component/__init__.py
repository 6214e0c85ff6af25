"""Simulated sequence components, each of which holds one sequencer at a time; a process holds one or many of them."""
