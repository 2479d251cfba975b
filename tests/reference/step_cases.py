"""The table of training steps that are compared with Keras: every loss, optimizer, weighting and regularizer."""

from __future__ import annotations

from dataclasses import replace

from reference.steps import Case

SGD = "SGD"
RATE = {"learning_rate": 0.05}


def _losses() -> dict[str, Case]:
    """Every loss with SGD, beside metrics that fit its targets; those with settings are named, or they get numbers."""
    labels = Case(
        loss="sparse_categorical_crossentropy",
        target="labels",
        activation="softmax",
        metrics=(
            "accuracy",
            "sparse_categorical_crossentropy",
            ("SparseTopKCategoricalAccuracy", {"k": 2, "name": "SparseTopKCategoricalAccuracy with settings"}),
            "sparse_top_k_categorical_accuracy",
        ),
    )
    one_hot = Case(
        loss="categorical_crossentropy",
        target="one_hot",
        activation="softmax",
        metrics=(
            "acc",
            "categorical_crossentropy",
            ("TopKCategoricalAccuracy", {"k": 2, "name": "TopKCategoricalAccuracy with settings"}),
            "Precision",
            "Recall",
            "AUC",
            "F1Score",
            ("F1Score", {"average": "macro", "name": "macro"}),
            ("PrecisionAtRecall", {"recall": 0.5, "name": "PrecisionAtRecall with settings"}),
            ("SensitivityAtSpecificity", {"specificity": 0.5, "name": "SensitivityAtSpecificity with settings"}),
        ),
    )
    bits = Case(
        loss="binary_crossentropy",
        target="bits",
        activation="sigmoid",
        metrics=(
            "binary_accuracy",
            "binary_crossentropy",
            ("Precision", {"thresholds": 0.4, "name": "Precision with settings"}),
            ("Recall", {"top_k": 2, "name": "Recall with settings"}),
            ("AUC", {"curve": "PR", "num_thresholds": 50, "name": "AUC with settings"}),
            "TruePositives",
            "FalsePositives",
            "TrueNegatives",
            "FalseNegatives",
            ("FBetaScore", {"beta": 2.0, "threshold": 0.5, "average": "weighted", "name": "FBetaScore with settings"}),
            ("RecallAtPrecision", {"precision": 0.6, "name": "RecallAtPrecision with settings"}),
            ("SpecificityAtSensitivity", {"sensitivity": 0.5, "name": "SpecificityAtSensitivity with settings"}),
        ),
    )
    real = Case(
        metrics=(
            "mean_squared_error",
            "mae",
            "RootMeanSquaredError",
            "mape",
            "CosineSimilarity",
            "LogCoshError",
            "R2Score",
            "PearsonCorrelation",
            "ConcordanceCorrelation",
        )
    )
    positive = Case(target="positive", activation="softplus", metrics=("msle", "Poisson", "mape"))
    signs = Case(target="signs", metrics=("Hinge", "SquaredHinge"))
    logits = {"from_logits": True}
    smoothing = {"label_smoothing": 0.2}

    def with_loss(case: Case, loss: str, **settings: object) -> Case:
        return replace(case, loss=(loss, settings))

    def linear(case: Case) -> Case:
        return replace(case, activation="linear", metrics=())

    scc, cc, bc = "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "BinaryCrossentropy"
    return {
        "sparse crossentropy": labels,
        "sparse crossentropy, class": with_loss(labels, scc),
        "sparse crossentropy, logits": with_loss(linear(labels), scc, **logits),
        "sparse crossentropy, ignored class": with_loss(labels, scc, ignore_class=1),
        "sparse crossentropy, ignored class, logits": with_loss(linear(labels), scc, ignore_class=1, **logits),
        "sparse crossentropy of sigmoids": replace(labels, activation="sigmoid"),
        "categorical crossentropy": one_hot,
        "categorical crossentropy, logits": with_loss(linear(one_hot), cc, **logits),
        "categorical crossentropy, smoothing": with_loss(one_hot, cc, **smoothing),
        "categorical crossentropy, logits, smoothing": with_loss(linear(one_hot), cc, **logits, **smoothing),
        "categorical crossentropy of sigmoids": replace(one_hot, activation="sigmoid", metrics=("accuracy",)),
        "categorical crossentropy, distribution": replace(one_hot, target="distribution", metrics=()),
        "binary crossentropy": bits,
        "binary crossentropy, column": replace(bits, target="bit", metrics=("accuracy", "AUC")),
        "binary crossentropy, logits": with_loss(linear(bits), bc, **logits),
        "binary crossentropy, smoothing": with_loss(bits, bc, **smoothing),
        "binary crossentropy, logits, smoothing": with_loss(linear(bits), bc, **logits, **smoothing),
        "binary focal crossentropy": with_loss(bits, "BinaryFocalCrossentropy"),
        "binary focal crossentropy, balanced": with_loss(
            linear(bits), "BinaryFocalCrossentropy", apply_class_balancing=True, alpha=0.3, gamma=1.5, **logits
        ),
        "categorical focal crossentropy": with_loss(one_hot, "CategoricalFocalCrossentropy"),
        "categorical focal crossentropy, logits": with_loss(
            linear(one_hot), "CategoricalFocalCrossentropy", alpha=0.3, gamma=1.5, **logits, **smoothing
        ),
        "categorical generalized crossentropy": with_loss(labels, "CategoricalGeneralizedCrossEntropy", q=0.7),
        "crossentropy by data, labels": replace(labels, loss="crossentropy"),
        "mean squared error": replace(real, loss="mse"),
        "mean squared error, column": Case(target="column", metrics=("mse", "mae", "R2Score")),
        "mean squared error, vector": Case(target="vector", metrics=("mse", "mae", "R2Score")),
        "mean squared error, sum": with_loss(real, "MeanSquaredError", reduction="sum"),
        "mean absolute error": replace(real, loss="mean_absolute_error"),
        "mean absolute percentage error": Case("mape", "positive", optimizer=("SGD", {"learning_rate": 1e-3})),
        "mean squared logarithmic error": replace(positive, loss="mean_squared_logarithmic_error"),
        "huber": replace(real, loss="huber"),
        "huber, delta": with_loss(real, "Huber", delta=0.3),
        "log cosh": replace(real, loss="log_cosh"),
        "cosine similarity": replace(real, loss="cosine_similarity"),
        "cosine similarity, axis 0": with_loss(real, "CosineSimilarity", axis=0),
        "hinge": replace(signs, loss="hinge"),
        "hinge, bits": replace(signs, loss="hinge", target="bits"),
        "squared hinge": replace(signs, loss="squared_hinge"),
        "categorical hinge": replace(signs, loss="categorical_hinge", target="one_hot", metrics=("CategoricalHinge",)),
        "dice": with_loss(replace(bits, metrics=()), "Dice", axis=(1,)),
        "tversky": with_loss(replace(bits, metrics=()), "Tversky", alpha=0.3, beta=0.6, axis=(1,)),
        "kl divergence": Case("kl_divergence", "distribution", "softmax", metrics=("KLDivergence",)),
        "poisson": replace(positive, loss="poisson"),
    }


def _optimizers() -> dict[str, Case]:
    """Every optimizer configuration with the mean squared error."""
    settings: dict[str, tuple[str, dict]] = {
        "SGD": (SGD, {}),
        "SGD, momentum": (SGD, {**RATE, "momentum": 0.9}),
        "SGD, nesterov": (SGD, {**RATE, "momentum": 0.9, "nesterov": True}),
        "SGD, weight decay": (SGD, {**RATE, "momentum": 0.5, "weight_decay": 0.1}),
        "SGD, clipnorm": (SGD, {**RATE, "clipnorm": 0.1}),
        "SGD, clipvalue": (SGD, {**RATE, "clipvalue": 0.02}),
        "SGD, global clipnorm": (SGD, {**RATE, "global_clipnorm": 0.2}),
        "SGD, global clipnorm, not reached": (SGD, {**RATE, "global_clipnorm": 50.0}),
        "SGD, loss scale": (SGD, {**RATE, "loss_scale_factor": 8.0}),
        "Adam": ("Adam", {}),
        "Adam, rates": ("Adam", {**RATE, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
        "Adam, amsgrad": ("Adam", {**RATE, "beta_2": 0.5, "amsgrad": True}),
        "Adam, weight decay": ("Adam", {**RATE, "weight_decay": 0.1}),
        "Adam, clipnorm": ("Adam", {**RATE, "epsilon": 1e-2, "clipnorm": 0.1}),
        "Adam, clipvalue": ("Adam", {**RATE, "epsilon": 1e-2, "clipvalue": 0.02}),
        "Adam, global clipnorm": ("Adam", {**RATE, "epsilon": 1e-2, "global_clipnorm": 0.2}),
        "AdamW": ("AdamW", {}),
        "AdamW, rates": ("AdamW", {**RATE, "weight_decay": 0.2, "amsgrad": True}),
        "RMSprop": ("RMSprop", {}),
        "RMSprop, rates": ("RMSprop", {**RATE, "rho": 0.7, "epsilon": 1e-3}),
        "RMSprop, momentum": ("RMSprop", {"momentum": 0.9}),
        "RMSprop, centered": ("RMSprop", {"learning_rate": 0.01, "centered": True, "epsilon": 1e-3}),
        "RMSprop, momentum, centered": ("RMSprop", {"momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    }
    schedules: dict[str, tuple[str, dict]] = {
        "exponential decay": ("ExponentialDecay", {"decay_steps": 2, "decay_rate": 0.5}),
        "exponential decay, staircase": ("ExponentialDecay", {"decay_steps": 2, "decay_rate": 0.5, "staircase": True}),
        "inverse time decay": ("InverseTimeDecay", {"decay_steps": 1, "decay_rate": 0.7}),
        "polynomial decay": ("PolynomialDecay", {"decay_steps": 4, "power": 0.5}),
        "polynomial decay, cycle": ("PolynomialDecay", {"decay_steps": 2, "power": 2.0, "cycle": True}),
        "cosine decay": ("CosineDecay", {"decay_steps": 4}),
        "cosine decay, warmup": ("CosineDecay", {"decay_steps": 3, "warmup_target": 0.3, "warmup_steps": 2}),
        "cosine decay, restarts": ("CosineDecayRestarts", {"first_decay_steps": 2, "m_mul": 0.5, "alpha": 0.1}),
    }
    cases = {name: Case(optimizer=spec) for name, spec in settings.items()}
    for name, (schedule, arguments) in schedules.items():
        rate = (schedule, {"initial_learning_rate": 0.1, **arguments})
        cases[f"SGD, {name}"] = Case(optimizer=(SGD, {"learning_rate": rate}))
    steps = ("PiecewiseConstantDecay", {"boundaries": [0, 1], "values": [0.1, 0.05, 0.2]})
    cases["SGD, piecewise constant decay"] = Case(optimizer=(SGD, {"learning_rate": steps}))
    cases["Adam, exponential decay"] = Case(
        optimizer=(
            "Adam",
            {
                "learning_rate": (
                    "ExponentialDecay",
                    {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5},
                )
            },
        )
    )
    return cases


def _weightings() -> dict[str, Case]:
    """Sample weights, class weights and regularizers."""
    labels = Case(
        "sparse_categorical_crossentropy",
        "labels",
        "softmax",
        metrics=("accuracy",),
        weighted_metrics=("accuracy", "sparse_categorical_crossentropy"),
    )
    bits = Case("binary_crossentropy", "bits", "sigmoid", weighted_metrics=("Precision", "Recall", "AUC"))
    return {
        "sample weights, labels": replace(labels, sample_weight=True),
        "sample weights, bits": replace(bits, sample_weight=True),
        "sample weights, regression": Case(sample_weight=True, metrics=("mae",), weighted_metrics=("mae",)),
        "sample weights, vector": Case(sample_weight=True, target="vector", weighted_metrics=("mse",)),
        "sample weights, mean with sample weight": Case(
            loss=("MeanSquaredError", {"reduction": "mean_with_sample_weight"}), sample_weight=True
        ),
        "class weights, labels": replace(labels, class_weight=True),
        "class weights, one hot": Case("categorical_crossentropy", "one_hot", "softmax", class_weight=True),
        "class weights, bit": Case("binary_crossentropy", "bit", "sigmoid", class_weight=True),
        "regularized, l1": Case(kernel_regularizer=("L1", {"l1": 0.02})),
        "regularized, l2": Case(kernel_regularizer=("L2", {"l2": 0.1}), bias_regularizer=("L2", {"l2": 0.2})),
        "regularized, l2 by name": Case(kernel_regularizer="l2"),
        "regularized, l1 l2": Case(kernel_regularizer=("L1L2", {"l1": 0.02, "l2": 0.1})),
        "regularized, rows": Case(kernel_regularizer=("OrthogonalRegularizer", {"factor": 0.1})),
        "regularized, columns": Case(kernel_regularizer=("OrthogonalRegularizer", {"factor": 0.1, "mode": "columns"})),
        "regularized activity": Case(activity_regularizer=("L2", {"l2": 0.1})),
    }


CASES: dict[str, Case] = {**_losses(), **_optimizers(), **_weightings()}
