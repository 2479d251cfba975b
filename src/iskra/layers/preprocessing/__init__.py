"""Layers that bring raw values into a form that networks learn from: numbers to a scale, words to indices."""
