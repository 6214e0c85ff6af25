"""The Config Service: files with versions, of which one is active, kept in a git repository."""
