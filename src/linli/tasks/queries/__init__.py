"""Reading tasks: of one origin, of one case, what waits for somebody, all that one may see."""

from linli.tasks.queries.rows import TaskRow, of_case, of_origin, of_origins, open_overdue

__all__ = ["TaskRow", "of_case", "of_origin", "of_origins", "open_overdue"]
