"""Pages of the wall (大屏): for a screen with a pass, without a person."""
