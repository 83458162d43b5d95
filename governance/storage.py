"""How static files are found and named."""

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# No page uses theirs: the browsable API is off, and htmx comes from the locked packages.
WITHOUT_FILES = {"rest_framework", "django_htmx"}


class AppsFinder(AppDirectoriesFinder):
    """The files of the apps whose pages are served."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        names = {config.name for config in apps.get_app_configs()} - WITHOUT_FILES
        super().__init__(names, *args, **kwargs)


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Names with hashes, also where one JavaScript module imports another."""

    support_js_module_import_aggregation = True
