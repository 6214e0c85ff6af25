"""The worker process: follows the requests on the bus."""
