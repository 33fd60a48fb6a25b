"""The index of texts: exact substrings of Chinese on both databases."""
