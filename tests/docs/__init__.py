"""The documentation: its links, commands, names and generated parts are true."""
