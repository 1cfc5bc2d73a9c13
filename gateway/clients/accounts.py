"""What the pages ask of accounts: sign-in, staff's credentials, sessions."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path


@dataclass(frozen=True)
class SignIn:
    """A sign-in that was asked for; the secret stays in the browser that asked."""

    id: str
    browser_secret: str


@dataclass(frozen=True)
class Invitation:
    """A member of staff about to choose a password."""

    name: str
    totp_uri: str
    totp_secret: str


class Accounts(Client):
    """Client of the accounts service."""

    def ask_sign_in(self, email: str, locale: str) -> SignIn:
        """Have a link and a code sent; the answer is the same for a known and an unknown address."""
        body = self.post("/sign-ins", {"email": email, "locale": locale})
        return SignIn(body["sign_in_id"], body["browser_secret"])

    def confirm_sign_in(
        self,
        sign_in_id: str,
        *,
        browser_secret: str | None,
        link_token: str | None = None,
        code: str | None = None,
    ) -> str:
        """The session's token. Raises Problem `code_needed`, or one of status 410, 422, 429."""
        body = self.post(
            path("sign-ins", sign_in_id, "confirm"),
            {"browser_secret": browser_secret, "link_token": link_token, "code": code},
        )
        return str(body["session_token"])

    def start_staff_sign_in(self, email: str, password: str) -> str:
        """The challenge that the code answers. Raises Problem `wrong_credentials`."""
        return str(self.post("/staff/sign-ins", {"email": email, "password": password})["challenge_id"])

    def finish_staff_sign_in(self, challenge_id: str, code: str) -> str:
        """The session's token."""
        return str(
            self.post(path("staff", "sign-ins", challenge_id, "totp"), {"code": code})["session_token"]
        )

    def invite_staff(self, email: str, name: str, roles: list[str], key: str) -> None:
        """Send an invitation to work here."""
        self.post("/staff/invitations", {"email": email, "name": name, "roles": roles}, key=key)

    def invitation(self, token: str) -> Invitation:
        """An open invitation. Raises Problem 404 or 410."""
        body = self.get(path("staff", "invitations", token))
        return Invitation(body["name"], body["totp_uri"], body["totp_secret"])

    def accept_invitation(self, token: str, password: str, code: str) -> None:
        """Take the account into use."""
        self.post(path("staff", "invitations", token, "accept"), {"password": password, "code": code})

    def ask_password_reset(self, email: str) -> None:
        """Have a link sent; the answer is the same for a known and an unknown address."""
        self.post("/staff/password-resets", {"email": email})

    def reset_password(self, token: str, password: str) -> None:
        """Choose a new password; it ends every session of the person."""
        self.post(path("staff", "password-resets", token), {"password": password})

    def resolve_session(self, token: str) -> dict[str, Any]:
        """The claims of a session. Raises Problem 404."""
        found: dict[str, Any] = self.post("/sessions/resolve", {"session_token": token})
        return found

    def revoke_session(self, token: str) -> None:
        """End a session."""
        self.post("/sessions/revoke", {"session_token": token})

    def reauthenticate(self, token: str, code: str) -> None:
        """Prove a staff session anew before an approval."""
        self.post("/sessions/reauthenticate", {"session_token": token, "code": code})
