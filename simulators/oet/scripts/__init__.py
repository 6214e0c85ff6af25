"""What runs in the process of a script, and the fork server that makes those processes."""
