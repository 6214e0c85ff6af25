"""A night: all features in shards, run side by side, followed, and joined into the results of one run."""
