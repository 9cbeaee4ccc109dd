"""Updates as Telegram sends them, written by hand after the Bot API's reference; the persons do not exist."""

from typing import Any

SELMA = {"id": 5511, "is_bot": False, "first_name": "Selma", "language_code": "ar"}
PRIVATE = {"id": 5511, "first_name": "Selma", "type": "private"}
BOT = {"id": 42, "is_bot": True, "first_name": "Aanbel", "username": "aanbel_bot"}
GROUP = {"id": -1001, "title": "Straat", "type": "supergroup"}
CHANNEL = {"id": -1002, "title": "Nieuws", "type": "channel"}


def message(**content: Any) -> dict[str, Any]:
    """An update with a private message."""
    return {"update_id": 77, "message": {**_head(PRIVATE), **content}}


def edited(**content: Any) -> dict[str, Any]:
    return {"update_id": 77, "edited_message": {**_head(PRIVATE), "edit_date": 1795773700, **content}}


def in_group(chat: dict[str, Any] = GROUP, **content: Any) -> dict[str, Any]:
    return {"update_id": 77, "message": {**_head(chat), **content}}


def pressed(data: str | None, **changed: Any) -> dict[str, Any]:
    """An update with a press on an inline button."""
    under = {"message_id": 30, "from": BOT, "chat": PRIVATE, "date": 1795773000, "text": "Mag ik het bewaren?"}
    query = {"id": "4382bfdwdsb323b2d9", "from": SELMA, "message": under, "chat_instance": "-1", "data": data}
    return {"update_id": 77, "callback_query": {**query, **changed}}


def member(was: str, now: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    """An update about the bot's own membership."""
    return {
        "update_id": 77,
        "my_chat_member": {
            "chat": chat, "from": SELMA, "date": 1795773600,
            "old_chat_member": _member(was), "new_chat_member": _member(now),
        },
    }  # fmt: skip


_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def _member(status: str) -> dict[str, Any]:
    rest: dict[str, Any] = {}
    if status == "kicked":
        rest = {"until_date": 0}
    elif status == "administrator":
        rest = dict.fromkeys(_RIGHTS, False)
    return {"user": BOT, "status": status, **rest}


def _head(chat: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 31, "from": SELMA, "chat": chat, "date": 1795773600}


def size(file_id: str, side: int) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "width": side, "height": side, "file_size": side * 50}


def file(file_id: str, **rest: Any) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": 1000, **rest}


STICKER = file("S1", type="regular", width=512, height=512, is_animated=False, is_video=False, emoji="👋")
ANIMATION = file("A1", width=320, height=240, duration=2, mime_type="video/mp4")
LOCATION = {"latitude": 51.7425, "longitude": 5.5342}
VENUE = {"location": LOCATION, "title": "Buurthuis", "address": "Plein 1"}
CONTACT = {"phone_number": "31600000000", "first_name": "Buur"}
DICE = {"emoji": "🎲", "value": 6}
POLL = {
    "id": "1", "question": "Wanneer?", "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    "options": [{"text": "nu", "voter_count": 0, "persistent_id": "0"}],
}  # fmt: skip
