"""Layers that go through sequences step by step, and the cells that say what a step does."""
