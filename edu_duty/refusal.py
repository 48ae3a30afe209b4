"""The shape of every refusal that a person, a command or the API is told."""


class Refusal(Exception):
    """Something that was asked for is not done; ``code`` names why, ``message`` says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
