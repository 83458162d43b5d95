"""How static files are found and named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

from governance import sheets

Paths = dict[str, tuple[Any, str]]
"""Each file's name, with the storage it comes from and its path there."""

OWN_SHEETS = "css/"
"""Where our own sheets lie; those of others come as they are."""

# No page uses theirs: the browsable API is off, and htmx comes from the locked packages.
WITHOUT_FILES = {"rest_framework", "django_htmx"}


class AppsFinder(AppDirectoriesFinder):
    """The files of the apps whose pages are served."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        names = {config.name for config in apps.get_app_configs()} - WITHOUT_FILES
        super().__init__(names, *args, **kwargs)


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Names with hashes, also where one JavaScript module imports another; a chain of style sheets as one file."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        together = {} if dry_run else self._put_together(paths)
        yield from super().post_process(paths | together, dry_run=dry_run, **options)

    def _put_together(self, paths: Paths) -> Paths:
        """The sheets that import others, written where collected files lie, as the sources of what is hashed."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as sheet:
                text: str = sheet.read().decode()
                return text

        own = (name for name in paths if name.startswith(OWN_SHEETS) and name.endswith(".css"))
        chained = [name for name in own if sheets.is_chained(read(name))]
        for name in chained:
            Path(self.path(name)).write_text(sheets.put_together(name, read), encoding="utf-8")
        return {name: (self, name) for name in chained}
