"""Whether a file that is not UTF-8 is certainly in windows-1252, which spreadsheets write in Western Europe.

Every byte is a character in nearly every encoding of one byte. So this asks whether the text makes sense in this one:
accented letters stand single in words, small among small ones, and all else is punctuation that stands where it can.
"""

import re

from loaders.places import BLOCK
from loaders.streams import Stream

NOT_ASCII = re.compile(rb"[\x80-\xff]")
LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿœšžß"
CAPITALS = LETTERS.upper().replace("SS", "") + "Ÿ"
PUNCTUATION = "“”‘’‚„–—…•€£§©®™°·«»\xa0½¼¾¡¿ªº²³"
ALLOWED = re.compile(f"[\x00-\x7f{re.escape(LETTERS + CAPITALS + PUNCTUATION)}]*")
DOUBTFUL = re.compile(
    f"[{LETTERS}{CAPITALS}]{{3}}"  # Cyrillic or Greek
    f"|[a-z{LETTERS}][{CAPITALS}]"  # another system's small letters
    f"|[A-Za-z{LETTERS}{CAPITALS}][¡¿²³½¼¾£§©®°‚„€•][A-Za-z{LETTERS}{CAPITALS}]"
)
UTF_8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def is_windows_1252(stream: Stream) -> bool:
    """Whether all of a stream is certainly in windows-1252."""
    rest = b""
    while block := stream.read(BLOCK):
        *whole, rest = (rest + block).splitlines(keepends=True)
        if not all(map(_makes_sense, whole)):
            return False
    return _makes_sense(rest)


def _makes_sense(line: bytes) -> bool:
    if not NOT_ASCII.search(line):
        return True
    if UTF_8.search(line):  # a file that is both
        return False
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return ALLOWED.fullmatch(text) is not None and DOUBTFUL.search(text) is None
