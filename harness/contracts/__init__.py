"""Messages on the wire, shared by those who send and those who read them."""
