"""A parent that has imported what its children need, so that each of them is there at once."""
