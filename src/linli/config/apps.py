"""App configuration of the project itself."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the system checks and wires the features' sweeps to the worker."""

    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        """Register the start-up checks and the sweeps of the features."""
        from linli.api import idempotency  # noqa: PLC0415 - apps must be ready
        from linli.board.actions import follow  # noqa: PLC0415 - apps must be ready
        from linli.cases.actions.keeping_out import sweep_kept_out  # noqa: PLC0415 - apps must be ready
        from linli.cases.actions.sweep import sweep  # noqa: PLC0415 - apps must be ready
        from linli.config import checks  # noqa: F401, PLC0415 - registration on import
        from linli.files.sweep import sweep_unattached, sweep_uploads  # noqa: PLC0415 - apps must be ready
        from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
        from linli.notify import codes, holding, links  # noqa: PLC0415 - apps must be ready
        from linli.workbench.actions import bulk, drafts, presence  # noqa: PLC0415 - apps must be ready

        def sweep_cases() -> schedule.Outcome:
            """Let the clock do what it must, in the words the worker records."""
            swept = sweep()
            return schedule.Outcome(
                sum(swept.done.values()), len(swept.failed), tuple(swept.failed[:5])
            )

        def release_held() -> schedule.Outcome:
            """Let messages go whose quiet hours are over, person by person."""
            return schedule.each(holding.due(), holding.release)

        def follow_board() -> schedule.Outcome:
            """Keep the public board in step with its matters."""
            done = follow()
            return schedule.Outcome(
                done.down + done.answers, len(done.failed), tuple(done.failed[:5])
            )

        schedule.register("cases-sweep", 60, sweep_cases)
        schedule.register("complaints-keep-out", 600, sweep_kept_out)
        schedule.register("board-follow", 60, follow_board)
        schedule.register("messages-held", 60, release_held)
        schedule.register("files-sweep", 3600, sweep_unattached)
        schedule.register("uploads-sweep", 3600, sweep_uploads)
        schedule.register("api-purge", 3600, idempotency.purge)
        schedule.register("presence-forget", 60, presence.forget)
        schedule.register("drafts-purge", 3600, drafts.purge)
        schedule.register("bulk-purge", 3600, bulk.purge)
        schedule.register("codes-purge", 3600, codes.purge)
        schedule.register("links-sweep", 600, links.sweep)
