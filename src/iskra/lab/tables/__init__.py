"""Tables: reading, column types, features, training, evaluation and predictions.

Nothing here imports pandas or scikit-learn before a table is used.
"""
