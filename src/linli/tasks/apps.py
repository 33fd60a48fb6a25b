"""App configuration."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Tasks with an owner, a clock and an answer, whatever they came from."""

    name = "linli.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Tell the audit where each task keeps its chain; say what waits for whom."""
        from linli.audit.registry import register_model  # noqa: PLC0415 - apps must be ready
        from linli.tasks import waiting  # noqa: PLC0415 - models load after the apps
        from linli.tasks.models import Task  # noqa: PLC0415 - as above
        from linli.tasks.queries.inbox import to_answer, to_judge  # noqa: PLC0415 - as above
        from linli.tasks.queries.joint_parts import waiting_parts  # noqa: PLC0415 - as above

        register_model("task", Task)
        waiting.register("task_answer", "交办任务", "list-check", to_answer)
        waiting.register("task_judge", "反馈待确认", "clipboard-check", to_judge)
        waiting.register("joint_part", "联办环节", "users", waiting_parts)
