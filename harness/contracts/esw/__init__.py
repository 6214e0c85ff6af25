"""Messages of ESW (the Executive Software of TMT, release 1) and CSW (release 6) on the wire, in JSON and in CBOR."""
