"""What a running control system says of itself: asked, compared with a declaration, written down as one."""
