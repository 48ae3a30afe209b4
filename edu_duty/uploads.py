"""How much a request may carry; decided before the first byte of a file is written anywhere."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Quota(FileUploadHandler):
    """Refuses a request whose declared length is over the limit; its body is never read."""

    def handle_raw_input(
        self, _input_data: Any, _meta: Any, content_length: int, *_rest: Any
    ) -> None:
        """Raise before parsing begins.

        Raises:
            RequestDataTooBig: the request is larger than anything this portal takes.
        """
        if content_length > settings.REQUEST_LIMIT_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes are over the limit.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # by name
        """Pass a chunk on to the handlers that keep it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that kept it."""
