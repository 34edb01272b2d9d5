"""The address under which the storage reference imports `UnifiedSampleStorage`."""

from audiomancer.storage.contract.unified import UnifiedSampleStorage

__all__ = ["UnifiedSampleStorage"]
