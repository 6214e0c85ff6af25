"""The procedures: their table, and the commands that change it."""
