"""Mail by whichever backend the settings name."""

from django.core.mail import EmailMultiAlternatives

from accounts.notify.models import Message


def send(message: Message) -> None:
    """Hand a mail to the mail server. Raises what the backend raises (``OSError`` and kin)."""
    mail = EmailMultiAlternatives(subject=message.subject, body=message.body_text, to=[message.to])
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    mail.send()
