"""The web process: REST, the event stream, the description and the page."""
