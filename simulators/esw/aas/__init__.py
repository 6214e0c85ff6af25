"""AAS, the authorisation and authentication service: issues tokens at Keycloak's paths, signed by a key of its own.

Of Keycloak it has what services and clients of ESW use: the password grant, and the keys that tokens are checked with.
"""
