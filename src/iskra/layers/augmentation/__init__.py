"""Layers that change images at random while a model trains, and two that bring them to a size."""
