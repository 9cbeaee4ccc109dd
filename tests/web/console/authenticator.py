"""A passkey without a browser: makes and signs what WebAuthn level 3 says, and lies on demand."""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "https://aanbel.example"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey of one owner."""

    origin: str = ORIGIN
    #: The owner showed a finger, a face or a PIN.
    verifies: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, page: str) -> str:
        """What the script of the page would put into its form, to add this passkey."""
        options = options_on(page, "create")
        point = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        credential = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        said = self._said(options["rp"]["id"], _ATTESTED) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": said})
        client = self._client("webauthn.create", options["challenge"])
        return self._written({"clientDataJSON": client, "attestationObject": attestation})

    def sign(self, page: str) -> str:
        """The same, to sign in."""
        options = options_on(page, "get")
        self.count += 1
        said, client = self._said(options["rpId"], 0), self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._written({"clientDataJSON": client, "authenticatorData": said, "signature": signature})

    def _said(self, host: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _written(self, response: dict[str, bytes]) -> str:
        parts = {name: text(part) for name, part in response.items()}
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": parts})


def options_on(page: str, kind: str) -> dict[str, Any]:
    """What the page asks of an authenticator."""
    found = re.search(rf'data-passkey="{kind}" data-options="([^"]*)"', page)
    assert found, "the page asks for no passkey"
    options: dict[str, Any] = json.loads(unescape(found[1]))
    return options


def text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
