"""How static files are found and named, and how uploaded ones are written: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files import File
from django.core.files.storage import FileSystemStorage
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


class WholeFiles(FileSystemStorage):
    """A file bears its name only once all of it is on the disk; where there is no room, nothing of it stays."""

    def _save(self, name: str, content: File[bytes]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(fresh, self.file_permissions_mode or 0o600)
            os.link(fresh, place)  # never over a file that is there
        finally:
            os.unlink(fresh)
        return name.replace("\\", "/")
