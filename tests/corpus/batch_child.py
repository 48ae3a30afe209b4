"""The child of ``tests.corpus.batch``: no Django, many files, one answer."""

import base64
import json
import time

from schools import spreadsheet


def main(content: bytes) -> bytes:
    told = []
    for encoded in json.loads(content):
        started = time.process_time()
        answer, error = None, ""
        try:
            answer = json.loads(spreadsheet.main(base64.b64decode(encoded)))
        except BaseException as problem:  # noqa: BLE001 - a panic of the reader is one of these
            error = f"{type(problem).__name__}: {problem}"[:300]
        told.append({"answer": answer, "error": error, "seconds": time.process_time() - started})
    return json.dumps(told).encode()
