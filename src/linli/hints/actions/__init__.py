"""What is done about hints: looking for them, and answering one."""
