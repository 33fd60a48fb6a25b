"""The work order aggregate: models, access, actions and queries."""
