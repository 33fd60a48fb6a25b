"""The wall (大屏): a county's numbers for everybody who walks in, kept fresh without a person."""
