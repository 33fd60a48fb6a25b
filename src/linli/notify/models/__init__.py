"""Tables of messages: what was told to whom, how, and how they may answer."""

from linli.notify.models.link import Link
from linli.notify.models.message import Audience, Channel, Message, Preference, Template
from linli.notify.models.phone_code import PhoneCode

__all__ = ["Audience", "Channel", "Link", "Message", "PhoneCode", "Preference", "Template"]
