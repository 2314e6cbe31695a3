"""Downloads: every list as a file: CSV, an Excel workbook, or Parquet.

The file is written whole before its first byte is sent, so that what fails is told as a problem and never as
half a file; rows go from the database to the disk without sitting in memory.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.types import Receive, Scope, Send

from primanota.inquiry.files.export import export, write_table
from primanota.inquiry.files.tables import table
from primanota.service.session import Session


class FileFormat(StrEnum):
    """What a list is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class BookFormat(StrEnum):
    """What all books are written as."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    HLEDGER = "hledger"
    BEANCOUNT = "beancount"


MEDIA_TYPES: Mapping[str, str] = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
    "zip": "application/zip",
}


def whole_file(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """What the API's document says of an answer that is a file of one of these formats."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {MEDIA_TYPES[kind].partition(";")[0]: binary for kind in kinds}}}


WHOLE_FILE = whole_file(*FileFormat)
"""The same of one that is a list as a file."""


class WholeFile(FileResponse):
    """A file that was made for one request: it is sent whole, for the next request makes another.

    Parts of two would not fit together, so none is told apart by a range, an ETag or a time.
    """

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Say how long the file is, and no more."""
        self.headers["Content-Length"] = str(stat_result.st_size)
        self.headers["Accept-Ranges"] = "none"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, whatever range is asked for."""
        headers = [each for each in scope["headers"] if each[0] not in (b"range", b"if-range")]
        await super().__call__({**scope, "headers": headers}, receive, send)


def download(
    session: Session, name: str, *, company: str, file_format: FileFormat, **filters: object
) -> FileResponse:
    """A list of a company as a file.

    Raises:
        Refusal: as the list; ``format-unknown``: what writes Parquet is not installed.
    """

    def write(path: Path) -> None:
        with session.read() as conn:
            found = table(conn, name, company=company, **filters)
            write_table(path, name, found, file_format)

    return written(write, name, company=company, file_format=file_format)


def books(session: Session, *, company: str, book_format: BookFormat) -> FileResponse:
    """All books of a company as files of one format, in a zip file.

    Raises:
        Refusal: as :func:`primanota.inquiry.files.export.export`.
    """

    def write(path: Path) -> None:
        folder = path.with_name("books")
        with session.read() as conn:
            found = export(conn, folder, book_format, company)
        with ZipFile(path, "w", ZIP_DEFLATED) as packed:
            for name in found.files:
                packed.write(folder / name, name)

    return written(write, f"books-{book_format}", company=company, file_format="zip")


def written(write: Callable[[Path], object], name: str, *, company: str, file_format: str) -> FileResponse:
    """What ``write`` writes, as a file of that name; the folder it is written in goes when it was sent."""
    folder = tempfile.TemporaryDirectory(prefix="primanota-")
    try:
        path = Path(folder.name) / name
        write(path)
    except BaseException:
        folder.cleanup()
        raise
    day = datetime.now(UTC).date().isoformat()
    told = quote(f"{company} {name} {day}.{file_format}")
    return WholeFile(
        path,
        media_type=MEDIA_TYPES[file_format],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{told}"},
        background=BackgroundTask(folder.cleanup),
    )
