"""Mails as programs write them, and a mailbox to put them into."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import make_msgid

SERVER, SENDER = "mx.city.example", "wangfang@example.org"
VOUCHED = f"{SERVER}; dkim=pass header.d=example.org; dmarc=pass (p=none) header.from=example.org"


def mail(
    text: str = "制动器小区3号楼下水道又堵了，请来看看。正阳社区",
    *,
    subject: str = "下水道堵了",
    sender: str = f"王芳 <{SENDER}>",
    vouched: str = VOUCHED,
    html: str = "",
    photos: tuple[bytes, ...] = (),
    **headers: str,
) -> bytes:
    """As it comes over the wire; further headers with `_` for `-`."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "12345@city.example", subject
    message["Message-ID"] = headers.pop("message_id", make_msgid(domain="example.org"))
    if vouched:
        message["Authentication-Results"] = vouched
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for number, content in enumerate(photos):
        message.add_attachment(content, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    return message.as_bytes()
