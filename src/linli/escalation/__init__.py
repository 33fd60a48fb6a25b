"""提级: matters that climb the ladder by rule, each step with a named person."""
