"""Tables of one's own: read, understood, prepared for a network, learned, and asked for predictions.

Nothing here imports pandas or scikit-learn before a table is used.
"""
