"""Files in object storage: read as a stream that goes on where it was cut, and written once.

An object is read as it was when it was found: each request asks for exactly that ETag. How to reach the storage is said
by AWS's own variables and files (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3 …); none of them is ever shown.
"""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from loaders.places import BrokenOffError, RawFile
from loaders.warehouse.errors import TemporaryError, UserError

SCHEME = "s3://"
WAITS = (1.0, 3.0, 9.0)  # seconds before going on after a cut that came before a single byte
LONGEST_PUT = 5 << 30  # bytes that one request can bring
HASH = "sha256"  # in an object's metadata
REPLACED = "the object was replaced or deleted while it was read: try again"
REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "403", "401")
MISSING = ("NoSuchBucket", "NoSuchKey", "NotFound", "404")
CHANGED = ("PreconditionFailed", "412")
ALREADY_THERE = (*CHANGED, "ConditionalRequestConflict", "409")


class AlreadyThereError(Exception):
    """There is an object of that name."""


@dataclass(frozen=True)
class Prefix:
    """What corresponds to a folder: all objects of a bucket whose names begin so."""

    bucket: str
    path: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.path}".rstrip("/")

    def key(self, name: str) -> str:
        """The name in the bucket of an object below it."""
        return f"{self.path}/{name}" if self.path else name

    def objects(self) -> list["StoredObject"]:
        """All objects below it."""
        start = f"{self.path}/" if self.path else ""
        with _in_plain_words(self):
            pages = _client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start)
            return [
                StoredObject(self.bucket, found["Key"], found["Size"], found["ETag"], found["Key"][len(start) :])
                for page in pages
                for found in page.get("Contents", [])
            ]

    def has(self, name: str) -> bool:
        """Whether there is an object of that name below it."""
        try:
            with _in_plain_words(self):
                _client().head_object(Bucket=self.bucket, Key=self.key(name))
        except _MissingError:
            return False
        return True

    def put(self, name: str, content: BinaryIO, size: int, sha256: str) -> None:
        """Write an object that is not there yet, and never half of one; raise AlreadyThereError where it is there."""
        where = f"{self}/{name}"
        if size > LONGEST_PUT:
            raise UserError(f"{where}: more than {LONGEST_PUT >> 30} GB cannot be written at once: gzip the file first")
        try:
            with _in_plain_words(where):
                _client().put_object(
                    Bucket=self.bucket,
                    Key=self.key(name),
                    Body=content,
                    ContentLength=size,
                    IfNoneMatch="*",
                    ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
                    Metadata={HASH: sha256},
                )
        except _ChangedError:
            raise AlreadyThereError(where) from None

    def read(self, name: str) -> tuple[bytes, str] | None:
        """All bytes of a small object, and its ETag; None where there is none."""
        try:
            with _in_plain_words(f"{self}/{name}"):
                answer = _client().get_object(Bucket=self.bucket, Key=self.key(name))
                return answer["Body"].read(), answer["ETag"]
        except _MissingError:
            return None

    def replace(self, name: str, content: bytes, etag: str | None) -> None:
        """Write a small object in the place of exactly that one, or, with None, of none.

        Raises:
            AlreadyThereError: where it is another one by now.
        """
        where = f"{self}/{name}"
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            with _in_plain_words(where):
                _client().put_object(Bucket=self.bucket, Key=self.key(name), Body=content, **condition)
        except (_ChangedError, _MissingError):
            raise AlreadyThereError(where) from None

    def delete(self, name: str) -> None:
        """Delete an object; nothing happens where there is none."""
        with _in_plain_words(f"{self}/{name}"):
            _client().delete_object(Bucket=self.bucket, Key=self.key(name))


Folder = Path | Prefix
"""Where files are."""


def folder_of(text: str) -> Folder:
    """The folder or prefix of that name; raise UserError where it cannot be one."""
    if not text.lower().startswith(SCHEME):
        return Path(text)
    bucket, _, path = text[len(SCHEME) :].partition("/")
    if not bucket or set(bucket) & set("@:?#"):  # a password has no place here: it would be noted with the load
        raise UserError("an address in object storage is s3://BUCKET/PREFIX; how to log in is said by AWS's variables")
    return Prefix(bucket, path.strip("/"))


@dataclass(frozen=True)
class StoredObject:
    """A file in object storage, as it was when it was found: a loaders.places.Place.

    Attributes:
        bucket: its bucket.
        key: its name in the bucket.
        size: its size in bytes.
        etag: what stands for exactly these bytes.
        relative: its name below the prefix where it was found.
    """

    bucket: str
    key: str
    size: int
    etag: str
    relative: str = field(compare=False)

    @property
    def name(self) -> str:
        """Its name without what stands before it."""
        return self.key.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    def open(self) -> RawFile:
        """Open it; nothing is read yet but its head."""
        try:
            with _in_plain_words(self):
                return _ObjectFile(self)
        except (BrokenOffError, _MissingError):  # it was there when it was found
            raise TemporaryError(f"{self}: {REPLACED}") from None

    def fingerprint(self) -> object:
        """Its ETag, by a HEAD; None where it is gone."""
        head = self._head()
        return head and head["ETag"]

    def sha256(self) -> str:
        """SHA-256 in hex: by a HEAD where we have written it, else by reading it."""
        head = self._head()
        if head is None or head["ETag"] != self.etag:
            raise TemporaryError(f"{self}: {REPLACED}")
        if known := head["Metadata"].get(HASH):
            return str(known)
        with self.open() as raw:
            while raw.read(1 << 20):
                pass
            return raw.sha256

    def _head(self) -> Any:
        """What the storage says of it; None where it is gone."""
        try:
            with _in_plain_words(self):
                return _client().head_object(Bucket=self.bucket, Key=self.key)
        except _MissingError:
            return None


class _ObjectFile(RawFile):
    """An object read from start to end."""

    def __init__(self, stored: StoredObject) -> None:
        self._stored = stored
        self._stream = _Stream(stored)
        super().__init__(self._stream, stored.etag)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; 0 at the end, where the whole must be what was written."""
        count = super().readinto(buffer)
        promised = self._stream.promised
        if not count and len(buffer) and promised not in (None, self.sha256):
            raise ValueError(f"its SHA-256 is {self.sha256}, not {promised} as its metadata says: it is damaged")
        return count


class _Stream:
    """The bytes of an object. Where the connection is cut it goes on from there, if the object is still the same."""

    def __init__(self, stored: StoredObject) -> None:
        self._stored = stored
        self._at = 0
        self._waits = iter(WAITS)
        self._body: Any = None
        self.promised: str | None = None
        self._open()

    def readinto(self, buffer: memoryview) -> int:
        """Read the next bytes; 0 at the end."""
        from botocore.exceptions import BotoCoreError

        while self._at < self._stored.size:
            try:
                if self._body is None:
                    self._reopen()
                block = self._body.read(len(buffer))
                if not block:
                    raise BrokenOffError
            except (BotoCoreError, OSError) as error:
                self.close()
                if isinstance(error, BrokenOffError) and str(error):
                    raise
                wait = next(self._waits, None)
                if wait is None:
                    raise BrokenOffError(f"the connection was cut after {self._at:,} bytes: try again later") from None
                time.sleep(wait)
            else:
                buffer[: len(block)] = block
                self._at += len(block)
                self._waits = iter((0.0, *WAITS))
                return len(block)
        return 0

    def close(self) -> None:
        """Give up the connection."""
        if self._body is not None:
            self._body.close()
            self._body = None

    def _reopen(self) -> None:
        try:
            with _in_plain_words("storage"):
                self._open()
        except (_ChangedError, _MissingError):
            raise BrokenOffError(REPLACED) from None
        except TemporaryError:
            raise OSError from None  # wait, and try again
        except UserError as error:
            raise ValueError(str(error)) from None

    def _open(self) -> None:
        stored = self._stored
        rest = {"Range": f"bytes={self._at}-"} if self._at else {}
        answer = _client().get_object(Bucket=stored.bucket, Key=stored.key, IfMatch=stored.etag, **rest)
        # A storage that knows no conditions, or no ranges, would send something else.
        if answer["ETag"] != stored.etag:
            answer["Body"].close()
            raise BrokenOffError(REPLACED)
        if self._at and not answer.get("ContentRange", "").startswith(f"bytes {self._at}-"):
            answer["Body"].close()
            raise ValueError("the storage does not send the rest of an object: copy the file to disk first")
        self._body, self.promised = answer["Body"], answer["Metadata"].get(HASH)


class _ChangedError(TemporaryError):
    """An object is not, or not any more, as it was asked for."""


class _MissingError(UserError):
    """There is no such object or bucket."""


_clients = Lock()


def _client() -> Any:
    """The client, made once: it may be used by several threads, but not made by them."""
    with _clients:
        return _new_client()


@cache
def _new_client() -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise UserError("s3://… needs boto3, which `make setup-s3` installs") from None
    with _in_plain_words("object storage"):
        # We check the SHA-256 ourselves: a checksum of the storage's own would cost the time of a second one.
        return boto3.client(
            "s3",
            config=Config(connect_timeout=10, read_timeout=60, response_checksum_validation="when_required"),
        )


@contextmanager
def _in_plain_words(where: object) -> Iterator[None]:
    """Turn every error of the client into one of ours: its own text can quote an address or a key."""
    try:
        from botocore import exceptions
    except ImportError:
        yield  # asking for the client says it
        return
    try:
        yield
    except exceptions.ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        raise _refused(where, code, status) from None
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.CredentialRetrievalError):
        raise UserError(
            f"{where}: no login for the storage: AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY"
        ) from None
    except (exceptions.HTTPClientError, exceptions.ConnectionError, exceptions.IncompleteReadError):
        raise TemporaryError(f"{where}: the storage does not answer, or broke off: try again later") from None
    except exceptions.BotoCoreError as error:  # a profile that is not there, a name that is none …
        kind = type(error).__name__
        raise UserError(
            f"{where}: the storage cannot be asked ({kind}): check the bucket and AWS's variables"
        ) from None


def _refused(where: object, code: str, status: int) -> UserError:
    said = f"the storage answered {status} {code}".rstrip(" 0")
    if code in CHANGED or status == 412 or (status == 409 and code in ALREADY_THERE):
        return _ChangedError(f"{where}: {REPLACED}")
    if code in MISSING or status == 404:
        what = "there is no such bucket" if code == "NoSuchBucket" else "there is no such object"
        return _MissingError(f"{where}: {what}")
    if status in (429, 500, 502, 503, 504) or code in ("SlowDown", "RequestTimeout", "BadDigest"):
        return TemporaryError(f"{where}: {said}: try again later")
    if code in REFUSED or status in (401, 403):
        return UserError(f"{where}: {said}: check AWS's login and the rights on the bucket")
    return UserError(f"{where}: {said}")
