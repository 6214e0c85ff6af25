"""msocket as ESW and CSW mount it: requests by HTTP POST, streams by websocket, in JSON and CBOR.

A service brings a `PostHandler`, and a `WebsocketHandler` if it has streams; `create_app` makes the application of
them. What handlers raise is answered by `errors`. Sources: msocket 0.7.2, and pekko-http's defaults.
"""
