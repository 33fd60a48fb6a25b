"""App configuration of the project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from linli.jobs.schedule import Outcome


class ConfigConfig(AppConfig):
    """Holds the system checks and wires the features' sweeps to the worker."""

    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        """Register the start-up checks and the sweeps of the features."""
        from linli.admission.actions.sweeping import sweep as sweep_admissions  # noqa: PLC0415 - apps must be ready
        from linli.board.actions import follow  # noqa: PLC0415 - apps must be ready
        from linli.cases.actions.keeping_out import sweep_kept_out  # noqa: PLC0415 - apps must be ready
        from linli.cases.actions.sweep import sweep  # noqa: PLC0415 - apps must be ready
        from linli.config import checks  # noqa: F401, PLC0415 - registration on import
        from linli.escalation.actions import sweep as sweep_climbs  # noqa: PLC0415 - apps must be ready
        from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
        from linli.notify import holding  # noqa: PLC0415 - apps must be ready
        from linli.supervision.actions import sweep as supervise  # noqa: PLC0415 - apps must be ready

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

        def sweep_supervision() -> schedule.Outcome:
            """Press what the county's rules say."""
            swept = supervise()
            return schedule.Outcome(swept.done, len(swept.failed), tuple(swept.failed[:5]))

        def escalate() -> schedule.Outcome:
            """Bring matters up the ladder whose time has run out, each by itself."""
            swept = sweep_climbs(schedule.beat)
            return schedule.Outcome(
                swept.raised + swept.ended, len(swept.failed), tuple(swept.failed[:5])
            )

        def follow_admissions() -> schedule.Outcome:
            """Let temporary admissions end and yearly reviews become due."""
            swept = sweep_admissions()
            return schedule.Outcome(
                swept.expired + swept.due, len(swept.failed), tuple(swept.failed[:5])
            )

        schedule.register("admissions-sweep", 600, follow_admissions)
        schedule.register("emergencies", 20, _sweep_emergencies)
        schedule.register("cases-sweep", 60, sweep_cases)
        schedule.register("escalation", 60, escalate)
        schedule.register("supervision-sweep", 60, sweep_supervision)
        schedule.register("complaints-keep-out", 600, sweep_kept_out)
        schedule.register("board-follow", 60, follow_board)
        schedule.register("messages-held", 60, release_held)
        _register_search()
        _register_tally()
        _register_pins()
        _register_files()
        _register_purges()
        _register_book()
        _register_landmarks()
        _register_bulletins()
        _register_rising()
        _register_teams()
        _register_collection()
        _register_outings()
        _register_units()
        _register_repeats()
        _register_matters()


def _register_purges() -> None:
    """Forget what has served its purpose."""
    from linli.admission.actions.voicing import forget_who  # noqa: PLC0415 - apps must be ready
    from linli.api import idempotency  # noqa: PLC0415 - as above
    from linli.fieldwork.actions.available import forget as forget_available  # noqa: PLC0415 - as above
    from linli.fieldwork.actions.receive import purge as purge_receipts  # noqa: PLC0415 - as above
    from linli.jobs import schedule  # noqa: PLC0415 - as above
    from linli.notify import codes, links  # noqa: PLC0415 - as above
    from linli.workbench.actions import bulk, drafts, presence  # noqa: PLC0415 - as above

    schedule.register("api-purge", 3600, idempotency.purge)
    schedule.register("field-receipts", 3600, purge_receipts)
    schedule.register("field-available", 600, forget_available)
    schedule.register("burden-voices", 86_400, forget_who)
    schedule.register("presence-forget", 60, presence.forget)
    schedule.register("drafts-purge", 3600, drafts.purge)
    schedule.register("bulk-purge", 3600, bulk.purge)
    schedule.register("codes-purge", 3600, codes.purge)
    schedule.register("links-sweep", 600, links.sweep)


def _register_book() -> None:
    """End consents whose term is over, forget the slips of old imports."""
    from linli.gridbook import actions  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - as above

    schedule.register("book-consents", 3600, actions.end_overdue)
    schedule.register("book-purge", 3600, actions.purge)


def _register_landmarks() -> None:
    """Take in the pack's places, read older matters for new names, learn names every night."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.landmarks import actions  # noqa: PLC0415 - as above

    def catch_up() -> int:
        """Take the pack's names first: they are names too."""
        return actions.take_pack() + actions.catch_up(schedule.beat)

    def learn() -> schedule.Outcome:
        """Propose names that recur."""
        return schedule.Outcome(actions.learn(schedule.beat))

    schedule.register("landmarks-links", 60, catch_up)
    # At a quarter to three in the morning in China: after the matters.
    schedule.register("landmarks-learn", 86_400, learn, offset_seconds=18 * 3600 + 2700)


def _register_bulletins() -> None:
    """Draft the bulletins of periods that are over; an hour's delay is none."""
    from linli.bulletins.actions import sweep as draft  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - as above

    def sweep() -> schedule.Outcome:
        """Draft what is due, each by itself."""
        swept = draft(schedule.beat)
        return schedule.Outcome(swept.made, len(swept.failed), tuple(swept.failed[:5]))

    schedule.register("bulletins", 3600, sweep)


def _register_rising() -> None:
    """Look every night for what rises or is told again and again; at two in the county."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.rising.actions.sweeping import sweep as find  # noqa: PLC0415 - as above

    def sweep() -> schedule.Outcome:
        """Judge yesterday."""
        swept = find(schedule.beat)
        return schedule.Outcome(swept.found, len(swept.failed), tuple(swept.failed[:5]))

    schedule.register("rising", 86_400, sweep, offset_seconds=18 * 3600)


def _register_outings() -> None:
    """Let tasks in the field lapse whose day is long over."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.outings.actions import lapse  # noqa: PLC0415 - as above

    schedule.register("outings-lapse", 3600, lapse)


def _register_collection() -> None:
    """Erase what collection forms gathered when its term is over."""
    from linli.collection.actions import erase_overdue  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - as above

    schedule.register("collection-terms", 3600, erase_overdue)


def _register_teams() -> None:
    """End links to helpers; erase names ninety days after a call; forget old imports."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.teams import actions  # noqa: PLC0415 - as above

    schedule.register("teams-forget", 600, actions.sweep)
    schedule.register("teams-imports", 3600, actions.purge)


def _sweep_emergencies() -> Outcome:
    """Call the next where nobody answers; forget where responders were."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.rota.actions import sweep  # noqa: PLC0415 - apps must be ready

    swept = sweep()
    count = swept.called + swept.ended
    return schedule.Outcome(count, len(swept.failed), tuple(swept.failed[:5]))


def _register_units() -> None:
    """Let 派单规则 switch themselves off, and learn every night from what was dispatched."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.proposals.actions import unit_learning, unit_rule_sweep  # noqa: PLC0415 - as above

    def switch_off() -> schedule.Outcome:
        """Switch off the rules that no longer make sense."""
        swept = unit_rule_sweep.sweep(schedule.beat)
        return schedule.Outcome(swept.off, len(swept.failed), tuple(swept.failed[:5]))

    def learn() -> schedule.Outcome:
        """Learn all over which unit gets what."""
        return schedule.Outcome(unit_learning.learn_all(schedule.beat))

    schedule.register("unit-rules-sweep", 600, switch_off)
    # At two in the morning in China.
    schedule.register("units-learn", 86_400, learn, offset_seconds=18 * 3600)


def _register_matters() -> None:
    """Learn the matters anew every night; a better model takes over."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.proposals.actions import matter_night  # noqa: PLC0415 - apps must be ready

    def learn() -> schedule.Outcome:
        """Train in a process of its own."""
        return schedule.Outcome(matter_night.learn_apart(schedule.beat))

    # At half past two in the morning in China.
    schedule.register("matters-learn", 86_400, learn, offset_seconds=18 * 3600 + 1800)


def _register_repeats() -> None:
    """Learn every night what counts as the same matter here."""
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.proposals.actions import repeat_answers  # noqa: PLC0415 - as above

    def learn() -> schedule.Outcome:
        """Learn the common words and, from people's answers, the weights."""
        repeat_answers.learn_all(schedule.beat)
        return schedule.Outcome(1)

    # At a quarter past two in the morning in China: between the units and the matters.
    schedule.register("repeats-learn", 86_400, learn, offset_seconds=18 * 3600 + 900)


def _register_files() -> None:
    """Throw away what became part of nothing; take prints of older pictures and texts."""
    from linli.files import print_backfill  # noqa: PLC0415 - apps must be ready
    from linli.files.sweep import sweep_unattached, sweep_uploads  # noqa: PLC0415 - as above
    from linli.hints.actions import text_backfill  # noqa: PLC0415 - as above
    from linli.jobs import schedule  # noqa: PLC0415 - as above

    def take_prints() -> int:
        """Take some, newest first."""
        return print_backfill.backfill(schedule.beat)

    def take_text_prints() -> int:
        """Take some, newest first."""
        return text_backfill.backfill(schedule.beat)

    schedule.register("files-sweep", 3600, sweep_unattached)
    schedule.register("uploads-sweep", 3600, sweep_uploads)
    schedule.register("photo-prints", 60, take_prints)
    schedule.register("text-prints", 60, take_text_prints)


def _register_search() -> None:
    """Keep the index of words: what was there before it, what files say, what went wrong."""
    from linli.cases import indexing  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.search import upkeep  # noqa: PLC0415 - apps must be ready

    def read_files() -> int:
        """Read the words of documents just attached into the index."""
        return indexing.read_files(schedule.beat)

    def build_index() -> int:
        """Finish a rebuilding that was asked for."""
        return upkeep.build(lambda _: schedule.beat())

    schedule.register("search-files", 60, read_files)
    schedule.register("search-build", 60, build_index)
    schedule.register("search-check", 600, upkeep.check_some)


def _register_tally() -> None:
    """Add new counts into the roll-ups; count what is older than the counts."""
    from linli.insights import verifying  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.tally import folding  # noqa: PLC0415 - apps must be ready

    def fold() -> int:
        """Count old cases first, if there are any, then fold what is new."""
        verifying.fill(schedule.beat)
        return folding.fold(schedule.beat)

    schedule.register("tally-fold", 60, fold)


def _register_pins() -> None:
    """Put matters older than the map on it; add new pins into the sums."""
    from linli.cases import pinning  # noqa: PLC0415 - apps must be ready
    from linli.jobs import schedule  # noqa: PLC0415 - apps must be ready
    from linli.pins import folding  # noqa: PLC0415 - apps must be ready

    def fold() -> int:
        """Take over old matters first, if there are any, then fold what is new."""
        return pinning.fill(schedule.beat) + folding.fold(schedule.beat)

    schedule.register("pins-fold", 60, fold)
