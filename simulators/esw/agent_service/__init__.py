"""The Agent Service, which passes on to agents what is asked of it over HTTP; it has no state and no actor."""
