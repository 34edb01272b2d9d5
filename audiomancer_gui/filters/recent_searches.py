"""The last searches that led to sounds, for an empty search box."""

from __future__ import annotations

from typing import Final

from audiomancer.settings import Settings

_MOST_RECENT: Final = 5


class RecentSearches:
    """Texts of the last searches, stored with the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def texts(self) -> list[str]:
        """The last one first, each once."""
        return self._settings.recent_searches

    def put(self, text: str) -> None:
        """Put a search before the others; the oldest goes."""
        text = " ".join(text.split())
        others = [one for one in self.texts if one != text]
        self._settings.recent_searches = [text, *others][:_MOST_RECENT]
