"""The inbox in the browser, and the same as JSON for tests."""

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from infra.sandbox.mail.mailbox import PAGE_SIZE, Mailbox
from infra.sandbox.mail.reading import LINK, Reading, read_mail

# The mail's own <style> must work inside the frame, which inherits this policy; nothing remote may load.
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'"
)


def create_application(mailbox: Mailbox) -> Flask:
    """The inbox over one mailbox."""
    application = Flask(__name__)
    application.jinja_env.filters["linked"] = linked
    application.add_url_rule("/healthz", view_func=lambda: {"status": "ok"}, endpoint="health")
    _add_pages(application, mailbox)
    _add_interface(application, mailbox)

    @application.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _CONTENT_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return application


def linked(text: str) -> Markup:
    """Plain text with its links made clickable."""
    pieces = []
    position = 0
    for match in LINK.finditer(text):
        url = escape(match.group())
        pieces += [escape(text[position : match.start()]), Markup('<a href="{0}">{0}</a>').format(url)]
        position = match.end()
    return Markup("").join([*pieces, escape(text[position:])])


def _add_pages(application: Flask, mailbox: Mailbox) -> None:
    @application.get("/")
    def inbox() -> str:
        recipient = request.args.get("to", "").strip()
        mails = mailbox.newest(recipient or None, _whole_number("before"))
        older = mails[-1].id if len(mails) == PAGE_SIZE else None
        return render_template(
            "inbox.html", mails=[read_mail(mail) for mail in mails], recipient=recipient, older=older
        )

    @application.get("/messages/<int:mail_id>")
    def message(mail_id: int) -> str:
        mail = _found(mailbox, mail_id)
        # Links must leave the frame: the pages they lead to refuse to be framed.
        framed = mail.html.replace("<head>", '<head><base target="_blank">', 1)
        return render_template("message.html", mail=mail, framed=framed)

    @application.post("/clear")
    def clear() -> ResponseReturnValue:
        mailbox.clear()
        return redirect(url_for("inbox"), code=303)


def _add_interface(application: Flask, mailbox: Mailbox) -> None:
    @application.get("/api/messages")
    def list_messages() -> ResponseReturnValue:
        recipient = request.args.get("to", "").strip() or None
        mails = mailbox.since(_whole_number("after") or 0, recipient)
        following = mails[-1].id if len(mails) == PAGE_SIZE else None
        return {"items": [read_mail(mail).to_json() for mail in mails], "next": following}

    @application.get("/api/messages/<int:mail_id>")
    def show_message(mail_id: int) -> ResponseReturnValue:
        return _found(mailbox, mail_id).to_json()

    @application.delete("/api/messages")
    def delete_messages() -> ResponseReturnValue:
        mailbox.clear()
        return "", 204

    @application.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> ResponseReturnValue:
        return {"status": error.code, "title": error.name, "detail": error.description}, error.code or 500


def _whole_number(parameter: str) -> int | None:
    text = request.args.get(parameter, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        abort(422, f"{parameter}: not a message number")
    return int(text)


def _found(mailbox: Mailbox, mail_id: int) -> Reading:
    mail = mailbox.find(mail_id) if mail_id < 2**62 else None
    if mail is None:
        abort(404, "no such message")
    return read_mail(mail)
