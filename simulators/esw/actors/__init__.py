"""Actors, and messages to them across processes.

An actor is a `Behavior`: one mailbox, one owner of its state. An `ActorSystem` holds those of a process; an `ActorRef`
reaches one by its URI, in this process or another one, by `tell`, `ask`, `subscribe` and `watch`.

Processes speak CBOR over sockets, behind a length, and take only message classes that their `MessageRegistry` has. It
is a transport of our own: pekko's (Artery) is for the JVM. The URIs have pekko's shape and a system name of ours, so
that an actor of any other system is told at once.
"""
