"""The processes of scripts, as the worker process has them."""
