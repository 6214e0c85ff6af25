"""Shards as pods of a Kubernetes cluster: an Indexed Job for each phase of a night, followed until all has ended."""
