"""Whole texts in and whole files out: reads say what is wrong and where, writes leave nothing half done."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from argmap.errors import FormatError

_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive (as .docx, .odt and .epub files are)",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "an RTF document",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


def read_text(path: str | os.PathLike[str]) -> str:
    r"""Return the text of a UTF-8 file, its line ends as they are (a byte order mark is no text).

    Raises `FormatError` where the file is no UTF-8 text, naming the byte, and `OSError` where it is
    missing, a folder, or may not be read.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "essay.txt")
    >>> _ = path.write_bytes(b"One.\r\nTwo.")
    >>> read_text(path)
    'One.\r\nTwo.'
    """
    return decode_text(Path(path).read_bytes(), source=str(path))


def decode_text(data: bytes, *, source: str) -> str:
    r"""Return UTF-8 bytes as text; `source` names them in the `FormatError` that other bytes raise.

    >>> decode_text(b"caf\xe9", source="menu.txt")
    Traceback (most recent call last):
    argmap.errors.FormatError: menu.txt, byte 4: 0xE9 is not UTF-8 (unexpected end of data); ...
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise FormatError(
                f"this is {kind}; argmap reads UTF-8 text: save it as plain text", source=source
            )
    if (zero := data.find(b"\0")) >= 0:
        raise FormatError(
            "a zero byte: this is binary data, not text", source=source, location=f"byte {zero + 1}"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start + (len(data) - len(error.object))  # the codec counts from behind the mark
        raise FormatError(
            f"0x{data[offset]:02X} is not UTF-8 ({error.reason}); save the file as UTF-8 text",
            source=source,
            location=f"byte {offset + 1}",
        ) from error


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path` so that at any moment the file is the old one or the new one, whole."""
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        if error.filename is not None:  # say the name that was asked for, not the part's
            error.filename, error.filename2 = os.fspath(path), None
        with suppress(OSError):
            part.unlink()
        raise
