"""走访、巡查、宣传: tasks in the field with their stops."""
