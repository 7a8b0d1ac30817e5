"""JAX's settings for this project: compiled programs are kept in the user's cache folder."""

import os
from pathlib import Path

import jax
from platformdirs import user_cache_path


def cache_folder() -> Path:
    """Where compiled programs are kept; `LEPTON_DASH_CACHE` overrides it."""
    chosen = os.environ.get("LEPTON_DASH_CACHE")
    return (Path(chosen) if chosen else user_cache_path("lepton_dash")) / "jax"


def enable() -> None:
    """Turns the cache on disk on. A folder that can't be written only means no cache."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    # Small programs are the rule here, and each is worth keeping.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    jax.config.update("jax_compilation_cache_max_size", 1 << 30)
