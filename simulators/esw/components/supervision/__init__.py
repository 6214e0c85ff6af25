"""What CSW's supervisor adds to a component, and its container: messages of administrators, locks."""
