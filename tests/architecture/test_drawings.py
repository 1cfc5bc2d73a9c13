"""What the documentation draws is what the tables say."""

from infra.launcher.commands.draw import PAGE, drawn, lives


def test_the_lives_are_drawn_as_their_tables_stand() -> None:
    assert PAGE.read_text() == drawn(PAGE.read_text()), "run ./dev draw"


def test_every_life_begins_somewhere_and_every_state_can_be_reached() -> None:
    for life in lives():
        reached = {target for _, _, target in life.transitions()} | {life.begins}
        sources = {source for source, _, _ in life.transitions()}
        # Bank transfers begin without a card page, hence in a state of their own.
        assert sources - reached <= {"awaiting_payment"}, life.name
