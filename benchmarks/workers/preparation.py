"""The first half of the lesson's program on housing: scikit-learn's split and scaler. Importing them takes longest."""

from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def prepare(x, y):
    """Return training, validation and test data, the columns brought to mean 0 and deviation 1 by the training data."""
    x_rest, x_test, y_rest, y_test = train_test_split(x, y, random_state=42)
    x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
    scaler = StandardScaler().fit(x_train)
    return {
        "x_train": scaler.transform(x_train),
        "y_train": y_train,
        "x_valid": scaler.transform(x_valid),
        "y_valid": y_valid,
        "x_test": scaler.transform(x_test),
        "y_test": y_test,
    }
