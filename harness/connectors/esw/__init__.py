"""Reaches ESW (the Executive Software of TMT): its services over HTTP and websocket, in JSON."""
