"""Charts drawn by the server as SVG: no library, no script, every mark a link (ADR 0019)."""
