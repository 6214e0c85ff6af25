"""The bus that joins publish-subscribe across the processes."""
