"""The station is a repository of its own, whose tests are run as its user would."""

collect_ignore = ["station"]
