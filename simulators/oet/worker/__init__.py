"""The worker process: the procedures, their table, and the processes of their scripts."""
