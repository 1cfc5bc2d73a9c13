"""Periodic work of ideas."""

from celery import Celery

from services.chassis.database import only_one, transaction
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.certify import tell_ending_certificates
from services.ideas.usecases.contributing.forget_contributor import forget_unconfirmed
from services.ideas.usecases.finding.find_similar import index_ideas
from services.ideas.usecases.giving.lapse_promises import lapse_promises
from services.ideas.usecases.hearing.watch_clock import forget_words, remind_of_feedback
from services.ideas.usecases.picturing.attach_picture import forget_held_pictures
from services.ideas.usecases.protection.count_form import forget_old_counts
from services.ideas.usecases.publishing.open_due_campaigns import open_due_campaigns
from services.ideas.usecases.publishing.tell_followers import forget_addresses, tell_followers
from services.ideas.usecases.questioning.answer import tell_askers
from services.ideas.usecases.supporting.announce_adoptions import announce_adoptions
from services.ideas.usecases.supporting.announce_openings import announce_openings
from services.ideas.usecases.volunteering.forget_volunteer import forget_names_and_notes
from services.ideas.usecases.volunteering.reminding import (
    call_off_shifts_without_work,
    free_unconfirmed_places,
    remind_volunteers,
)


def register(celery: Celery, context: Context) -> None:
    """Give the workers their tasks."""

    @celery.task(name="ideas.index_ideas", shared=False)
    def index() -> None:
        index_ideas(context)

    @celery.task(name="ideas.announce_adoptions", shared=False)
    def announce() -> None:
        announce_adoptions(context)

    @celery.task(name="ideas.open_due_campaigns", shared=False)
    def open_due() -> None:
        open_due_campaigns(context.sessions)

    @celery.task(name="ideas.tell_followers", shared=False)
    def tell() -> None:
        tell_followers(context)

    @celery.task(name="ideas.tell_askers", shared=False)
    def tell_those_who_asked() -> None:
        tell_askers(context)

    @celery.task(name="ideas.forget_addresses", shared=False)
    def forget_unused() -> None:
        with only_one(context.sessions, "forget_addresses") as elected:
            if elected:
                forget_addresses(context)

    @celery.task(name="ideas.announce_openings", shared=False)
    def announce_opened() -> None:
        announce_openings(context)

    @celery.task(name="ideas.forget_held_pictures", shared=False)
    def forget_pictures() -> None:
        forget_held_pictures(context)

    @celery.task(name="ideas.forget_old_counts", shared=False)
    def forget() -> None:
        with only_one(context.sessions, "forget_old_counts") as elected:
            if elected:
                with transaction(context.sessions) as session:
                    forget_old_counts(session)

    _register_contributing(celery, context)
    _register_hearing(celery, context)


def _register_contributing(celery: Celery, context: Context) -> None:
    """What hours and goods need done over time."""

    @celery.task(name="ideas.free_unconfirmed_places", shared=False)
    def free_places() -> None:
        free_unconfirmed_places(context)

    @celery.task(name="ideas.remind_volunteers", shared=False)
    def remind() -> None:
        remind_volunteers(context)

    @celery.task(name="ideas.forget_names_and_notes", shared=False)
    def forget_names() -> None:
        with only_one(context.sessions, "forget_names_and_notes") as elected:
            if elected:
                forget_names_and_notes(context)

    @celery.task(name="ideas.call_off_idle_shifts", shared=False)
    def call_off() -> None:
        call_off_shifts_without_work(context)

    @celery.task(name="ideas.lapse_goods_promises", shared=False)
    def lapse_goods() -> None:
        lapse_promises(context)

    @celery.task(name="ideas.tell_ending_certificates", shared=False)
    def tell_ending() -> None:
        tell_ending_certificates(context)

    @celery.task(name="ideas.forget_unconfirmed_contributors", shared=False)
    def forget_contributors() -> None:
        forget_unconfirmed(context)


def _register_hearing(celery: Celery, context: Context) -> None:
    """The clock of feedback on the site."""

    @celery.task(name="ideas.remind_of_feedback", shared=False)
    def remind_of_waiting() -> None:
        remind_of_feedback(context)

    @celery.task(name="ideas.forget_feedback", shared=False)
    def forget_served() -> None:
        forget_words(context)
