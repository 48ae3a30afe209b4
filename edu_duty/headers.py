"""What every answer tells the browser it must not do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The portal needs none of these.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
# A file that a browser opens all the same runs nothing, loads nothing and is nobody's page.
SANDBOX = "sandbox; default-src 'none'"


class SafeAnswers:
    """Guards every answer, and files the most: whoever hands one out need not think of it.

    Stands inside the middleware of the content security policy, which leaves a policy that is
    there alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Content-Disposition" in response:
            response["Content-Security-Policy"] = SANDBOX
        return response
