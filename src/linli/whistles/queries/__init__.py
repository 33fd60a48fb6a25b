"""Reading whistles: for the case page, for who is asked, for what must climb."""
