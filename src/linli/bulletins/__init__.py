"""通报: bulletins drafted from the numbers, approved by a second person, issued and archived."""
