"""How a machine says for whom it speaks: ``Authorization: Bearer KEY``."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from edu_duty.accounts.models import User
from edu_duty.accounts.tokens import holder_of

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """Lets in who brings an open key; every other key is answered alike, whatever is wrong."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _space, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        user = holder_of(key.strip().decode("latin-1"), at=timezone.now())
        if user is None:
            raise AuthenticationFailed(_("令牌无效、已过期或已停用；在“接口令牌”页重新生成"))
        return user, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # by name
        """Name the scheme, so that who is not let in is answered 401."""
        return f'{SCHEME} realm="api"'
