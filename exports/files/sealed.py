"""Files sealed piece by piece: what lies on the disk says nothing without the key, and no piece can be moved."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from cryptography.fernet import InvalidToken
from django.core.files import File

from cases.rules import sealing

PIECE = 1_048_576
"""Bytes of one piece before it is sealed: so much is in memory at once."""
HEAD = struct.Struct(">16sI")
LENGTH = struct.Struct(">I")


class Broken(Exception):
    """The file is not as it was written, or no key in use opens it."""


class Sealed(File):  # type: ignore[type-arg]  # takes none at run time
    """A plain file as storage is to keep it: each piece with its length before it, sealed with its name and number."""

    def __init__(self, plain: IO[bytes], name: bytes) -> None:
        super().__init__(plain)
        self._plain, self._name = plain, name

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._plain.seek(0)
        number = 0
        while piece := self._plain.read(PIECE):
            token = sealing.seal_bytes(HEAD.pack(self._name, number) + piece)
            yield LENGTH.pack(len(token)) + token
            number += 1


def opened(sealed: IO[bytes], name: bytes) -> Iterator[bytes]:
    """The pieces in the clear. `Broken` where one is not the next of this file."""
    number = 0
    while length := sealed.read(LENGTH.size):
        try:
            [size] = LENGTH.unpack(length)
            piece = sealing.unseal_bytes(sealed.read(size))
        except (InvalidToken, struct.error) as error:
            raise Broken from error
        if HEAD.unpack_from(piece) != (name, number):
            raise Broken
        yield piece[HEAD.size :]
        number += 1
