"""A kiosk in a real browser over a network that drops, delays, repeats and lies, with everything killed."""
