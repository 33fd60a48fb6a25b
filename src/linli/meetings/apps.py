"""App configuration."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会商研判: meetings as records, from the proposed agenda to the promises kept."""

    name = "linli.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let the page 待办 know what of meetings waits for somebody."""
        from linli.meetings.queries.waiting import waiting  # noqa: PLC0415 - models after apps
        from linli.tasks.waiting import register  # noqa: PLC0415 - as above

        register("meeting", "会商", "users", waiting)
