"""Whether declared devices do what their declaration says: the paths seen, against those allowed."""
