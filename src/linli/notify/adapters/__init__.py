"""The built-in adapters of the gateway, one module per way out."""
