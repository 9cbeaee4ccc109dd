"""Webhooks as WhatsApp sends them, written by hand after Meta's reference; the persons do not exist."""

from typing import Any

PHONE_ID = "106540352242922"
#: A resident by phone, and the same one by user id.
PHONE, USER_ID = "31600000001", "NL.11815799212886844830"
OTHER_PHONE, OTHER_USER_ID = "31600000002", "NL.22000000000000000002"


def webhook(*values: dict[str, Any]) -> dict[str, Any]:
    """A payload with a change for every value, all in one entry."""
    changes = [{"field": "messages", "value": each} for each in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}


def value(*messages: dict[str, Any], statuses: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    """The value of one change."""
    found: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "31850000000", "phone_number_id": PHONE_ID},
    }
    if messages:
        found |= {"contacts": [contact(PHONE, USER_ID)], "messages": list(messages)}
    if statuses:
        found["statuses"] = list(statuses)
    return found | more


def contact(phone: str = "", user_id: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"profile": {"name": "Selma", "username": "@selma"}}
    return found | ({"wa_id": phone} if phone else {}) | ({"user_id": user_id} if user_id else {})


def message(type: str, content: Any, *, id: str = "wamid.A1", **more: Any) -> dict[str, Any]:
    """One message of the resident's."""
    head = {"from": PHONE, "from_user_id": USER_ID, "id": id, "timestamp": "1795773600", "type": type}
    return {**head, type: content, **more}


def text(body: str, id: str = "wamid.A1", **more: Any) -> dict[str, Any]:
    return message("text", {"body": body}, id=id, **more)


def one(type: str, content: Any, **more: Any) -> dict[str, Any]:
    """A payload with one message."""
    return webhook(value(message(type, content, **more)))


def status(kind: str, *, id: str = "wamid.B1", **more: Any) -> dict[str, Any]:
    return {
        "id": id, "status": kind, "timestamp": "1795773600",
        "recipient_id": PHONE, "recipient_user_id": USER_ID, **more,
    }  # fmt: skip


def system(**content: Any) -> dict[str, Any]:
    """A payload with a system message, which never comes with contacts."""
    moved = {"from": PHONE, "id": "wamid.S1", "timestamp": "1795773600", "type": "system", "system": content}
    found = value(moved)
    del found["contacts"]
    return webhook(found)


def media(mime_type: str, **more: Any) -> dict[str, Any]:
    return {"mime_type": mime_type, "sha256": "x", "id": "1003383421387256", **more}


PRICED = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
UNPRICED = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
UNDELIVERABLE = {"code": 131026, "title": "Message undeliverable", "error_data": {"details": "..."}}
