"""What is read of landmarks: the list, one page, the panel of a case, what waits."""
