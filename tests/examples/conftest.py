"""Leaves one project to a run of its own: it needs a mock while its modules are imported."""

from __future__ import annotations

collect_ignore = ["settings_at_import"]
