"""The project's addresses."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from governance import health
from governance.first_page import first_page

admin.site.site_header = admin.site.site_title = _("456 · Community governance")
admin.site.enable_nav_sidebar = False
admin.site.unregister(Group)  # what a person may do follows from posts, never from groups
urlpatterns = [
    path("", first_page, name="first_page"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("open311/", include("api.open311.urls")),
    path("account/", include("teams.urls")),
    path("administration/webhooks/", include("webhooks.urls")),
    path("administration/imports/", include("imports.urls")),
    path("administration/", include("administration.urls")),
    path("orders/", include("orders.urls")),
    path("", include("alliances.urls")),
    path("", include("enterprises.urls")),
    path("", include("five_teams.urls")),
    path("", include("councils.urls")),
    path("", include("volunteering.urls")),
    path("", include("services.urls")),
    path("", include("exports.urls")),
    path("", include("field.urls")),
    path("", include("desk.urls")),
    path("", include("figures.urls")),
    path("", include("residents.urls")),
]

handler400 = "governance.errors.bad_request"
handler403 = "governance.errors.forbidden"
handler404 = "governance.errors.not_found"
handler500 = "governance.errors.failed"
