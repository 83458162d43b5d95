"""The account's addresses."""

from django.urls import path

from teams.views import account, display, inbox, keys

app_name = "teams"

urlpatterns = [
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("signed-in/", account.signed_in, name="signed_in"),
    path("token/", account.token, name="token"),
    path("sign-out/", account.SignOut.as_view(), name="sign_out"),
    path("first-password/", account.first_password, name="first_password"),
    path("password/", account.Password.as_view(), name="password"),
    path("display/", display.display, name="display"),
    path("keys/", keys.keys, name="keys"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/unread/", inbox.unread, name="unread"),
]
