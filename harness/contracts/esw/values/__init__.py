"""Values that stand as one text on the wire: names, times, durations, and words of a list."""
