"""Persons, browsers and addresses as digests under a key of our own: alike ones are known, none is named."""

import hashlib
import hmac

# What the key is made from, so that no other digest of the platform is comparable with these.
_CONTEXT = b"meijan.ideas.participants.v1"


class Digests:
    """Makes the digests that are kept instead of what they stand for."""

    def __init__(self, master_key: bytes) -> None:
        self._key = hmac.digest(master_key, _CONTEXT, hashlib.sha256)

    def of_person(self, subject: str) -> str:
        """A person who has signed in."""
        return self._of("person", subject)

    def of_browser(self, browser: str) -> str:
        """A browser, by the number in its signed cookie."""
        return self._of("browser", browser)

    def of_counter(self, counter: str, value: str) -> str:
        """An address, within one counter."""
        return self._of(f"counter|{counter}", value)

    def confirm_token(self, subject_id: str) -> str:
        """What a letter's link shows to confirm an address, and nothing else."""
        return self._of("confirm", subject_id)[:32]

    def stop_token(self, support_id: str) -> str:
        """What a letter's link shows to end the letters, and nothing else."""
        return self._of("stop", support_id)[:32]

    def author_token(self, idea_id: str, generation: int) -> str:
        """What an author's own link shows; a higher generation ends the links before it."""
        return self._of("author", f"{idea_id}|{generation}")[:32]

    def idea_code(self, idea_id: str, generation: int) -> bytes:
        """What the code on an author's paper is made of."""
        return bytes.fromhex(self._of("desk-code", f"{idea_id}|{generation}"))

    def contributor_token(self, contributor_id: str, generation: int) -> str:
        """What the own link of somebody who gives hours or goods shows; a higher generation ends it."""
        return self._of("contributor", f"{contributor_id}|{generation}")[:32]

    def picture_token(self, picture_id: str) -> str:
        """What gives a picture, brought before the form it belongs to, its place; nobody else has it."""
        return self._of("picture", picture_id)[:32]

    @staticmethod
    def are_same(expected: str, shown: str) -> bool:
        """Whether somebody shows the token that was expected; takes as long whatever is wrong with it."""
        return hmac.compare_digest(expected.encode(), shown.encode("utf-8", "surrogatepass"))

    def _of(self, kind: str, value: str) -> str:
        text = f"{kind}|{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()
