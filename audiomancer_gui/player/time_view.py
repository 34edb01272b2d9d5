"""The stretch of a sound that is in sight: seconds to pixels and back, zoom and scroll. No painting."""

from __future__ import annotations

from typing import Final

MOST_ZOOM_S: Final = 0.02
"""The shortest stretch that fills the view: about a pixel for each sample."""


class TimeView:
    """A stretch of `duration_s` seconds, shown on `width_px` pixels."""

    def __init__(self) -> None:
        self.duration_s = 0.0
        self.start_s = 0.0
        self.span_s = 0.0
        self.width_px = 1

    def set_width(self, width_px: int) -> None:
        """Take another width."""
        self.width_px = max(1, width_px)

    @property
    def end_s(self) -> float:
        """End of the view."""
        return self.start_s + self.span_s

    @property
    def is_fitted(self) -> bool:
        """All of the sound is in sight."""
        return self.span_s >= self.duration_s

    @property
    def px_per_s(self) -> float:
        """Pixels that a second takes; 0 without a sound."""
        return self.width_px / self.span_s if self.span_s > 0 else 0.0

    def x_of(self, seconds: float) -> float:
        """Position of a time, in pixels; outside of 0 to the width when it is out of sight."""
        return (seconds - self.start_s) * self.px_per_s

    def seconds_at(self, x_px: float) -> float:
        """The time at a pixel, within the sound."""
        seconds = self.start_s + x_px / self.px_per_s if self.px_per_s else 0.0
        return min(self.duration_s, max(0.0, seconds))

    def set_duration(self, duration_s: float, *, preserves_stretch: bool = False) -> None:
        """Another length; shows all of it unless the stretch is to stay."""
        was_fitted = self.is_fitted
        self.duration_s = max(0.0, duration_s)
        if preserves_stretch and not was_fitted:
            self.show(self.start_s, self.end_s)
        else:
            self.fit()

    def fit(self) -> None:
        """Show all of the sound."""
        self.start_s, self.span_s = 0.0, self.duration_s

    def show(self, start_s: float, end_s: float) -> None:
        """Show a stretch, as far as the sound and the closest zoom go."""
        self.span_s = min(self.duration_s, max(min(MOST_ZOOM_S, self.duration_s), end_s - start_s))
        self.start_s = min(self.duration_s - self.span_s, max(0.0, start_s))

    def zoom(self, factor: float, around_px: float) -> None:
        """Show less (factor above 1) or more; what is under `around_px` stays there."""
        if not self.px_per_s:
            return
        share = around_px / self.width_px
        there_s = self.start_s + share * self.span_s
        span_s = min(self.duration_s, max(min(MOST_ZOOM_S, self.duration_s), self.span_s / factor))
        self.show(there_s - share * span_s, there_s - share * span_s + span_s)

    def scroll_to(self, start_s: float) -> bool:
        """Begin the view elsewhere; returns whether it moved."""
        before, self.start_s = self.start_s, min(self.duration_s - self.span_s, max(0.0, start_s))
        return self.start_s != before

    def follow(self, position_s: float, *, is_backwards: bool = False) -> bool:
        """Turn the page when a playhead left the view; returns whether it moved."""
        if self.start_s <= position_s <= self.end_s:
            return False
        lead = 0.95 if is_backwards else 0.05
        return self.scroll_to(position_s - lead * self.span_s)
