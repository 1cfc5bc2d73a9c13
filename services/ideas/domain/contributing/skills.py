"""What somebody may say to be good at; a list, since free words would tell of people what nobody asked."""

from enum import StrEnum


class Skill(StrEnum):
    """A skill that talkoot ask for; the gateway knows its name in each language."""

    CARPENTRY = "carpentry"
    PAINTING = "painting"
    GARDENING = "gardening"
    CLEANING = "cleaning"
    LIFTING = "lifting"
    DRIVING = "driving"
    MACHINES = "machines"
    ELECTRICITY = "electricity"
    COOKING = "cooking"
    SERVING = "serving"
    CASH = "cash"
    GUIDING = "guiding"
    ORDER = "order"
    TRAFFIC = "traffic"
    FIRST_AID = "first_aid"
    CHILDREN = "children"
    SPORTS = "sports"
    MUSIC = "music"
    SOUND = "sound"
    PHOTOGRAPHY = "photography"
    COMPUTERS = "computers"
    WRITING = "writing"
    TRANSLATING = "translating"
    LANGUAGES = "languages"


SKILLS: tuple[str, ...] = tuple(Skill)
