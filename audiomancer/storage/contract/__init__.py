"""The storage contract: its interfaces and the reference's classes.

Offers `SampleStore`, `VectorStore`, `SQLiteSampleStore`, `SynthStore` and `UnifiedSampleStorage`; `audiomancer.storage`
makes them public.
"""
