"""A simulated OET: a web process, a worker process that holds the procedures, and a process for each script."""
