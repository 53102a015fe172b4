"""How do browsers keep our static files for ever and still get each new one? By a hash in the name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    # Modules import each other by name: those names need their hashes as well.
    support_js_module_import_aggregation = True
