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
        "circle": with_loss(linear(labels), "Circle", gamma=2.0),
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


def _accumulating() -> dict[str, tuple[str, dict]]:
    """Gradient accumulation: an update in the second of three steps, or in the third, beside all that updates count."""
    two, three = {"gradient_accumulation_steps": 2}, {"gradient_accumulation_steps": 3}
    falling = ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5})
    settings: dict[str, tuple[str, dict]] = {
        "SGD": (SGD, {**RATE, **two}),
        "SGD, three": (SGD, {**RATE, **three, "momentum": 0.9, "weight_decay": 0.1}),
        "SGD, clipnorm": (SGD, {**RATE, **two, "clipnorm": 0.1, "loss_scale_factor": 8.0}),
        "SGD, schedule": (SGD, {"learning_rate": falling, **two}),
        "Adam": ("Adam", {**RATE, **two}),
        "Adam, global clipnorm": ("Adam", {**RATE, **three, "global_clipnorm": 0.2, "epsilon": 1e-2}),
        "AdamW": ("AdamW", {**RATE, **two, "weight_decay": 0.2, "amsgrad": True}),
        "Nadam": ("Nadam", {**RATE, **two}),
        "Lamb": ("Lamb", {**RATE, **two}),
        "Adafactor": ("Adafactor", {**RATE, **two}),
        "Muon": ("Muon", {**RATE, **two}),
        "Ftrl": ("Ftrl", {**RATE, **two}),
        "SGD, mean weights": (SGD, {**RATE, **two, "use_ema": True, "ema_momentum": 0.7}),
        "SGD, mean weights, overwriting": (
            SGD,
            {**RATE, **two, "use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 2},
        ),
    }
    return {f"accumulated: {name}": setting for name, setting in settings.items()}


def _averaging() -> dict[str, tuple[str, dict]]:
    """Means of weights, left beside the weights or put in their place."""
    mean = {"use_ema": True, "ema_momentum": 0.7}
    settings: dict[str, tuple[str, dict]] = {
        "SGD": (SGD, {**RATE, **mean}),
        "SGD, default": (SGD, {**RATE, "use_ema": True}),
        "Adam, overwriting": ("Adam", {**RATE, **mean, "ema_overwrite_frequency": 2}),
        "AdamW, overwriting always": ("AdamW", {**RATE, **mean, "ema_overwrite_frequency": 1}),
    }
    return {f"averaged: {name}": setting for name, setting in settings.items()}


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
        "Adagrad": ("Adagrad", {}),
        "Adagrad, rates": ("Adagrad", {**RATE, "initial_accumulator_value": 0.0, "epsilon": 1e-3}),
        "Adagrad, weight decay": ("Adagrad", {**RATE, "weight_decay": 0.1}),
        "Adadelta": ("Adadelta", {}),
        "Adadelta, rates": ("Adadelta", {"learning_rate": 1.0, "rho": 0.7, "epsilon": 1e-3}),
        "Adadelta, clipnorm": ("Adadelta", {"learning_rate": 1.0, "epsilon": 1e-2, "clipnorm": 0.1}),
        "Adamax": ("Adamax", {}),
        "Adamax, rates": ("Adamax", {**RATE, "beta_1": 0.8, "beta_2": 0.5, "epsilon": 1e-3}),
        "Adamax, weight decay": ("Adamax", {**RATE, "weight_decay": 0.1}),
        "Nadam": ("Nadam", {}),
        "Nadam, rates": ("Nadam", {**RATE, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
        "Nadam, weight decay": ("Nadam", {**RATE, "weight_decay": 0.1, "clipvalue": 0.02, "epsilon": 1e-2}),
        "Ftrl": ("Ftrl", {}),
        "Ftrl, rates": ("Ftrl", {**RATE, "learning_rate_power": -0.7, "initial_accumulator_value": 0.5, "beta": 0.2}),
        "Ftrl, constant": ("Ftrl", {**RATE, "learning_rate_power": 0.0}),
        "Ftrl, penalties": (
            "Ftrl",
            {
                "learning_rate": 0.5,
                "l1_regularization_strength": 0.05,
                "l2_regularization_strength": 0.1,
                "l2_shrinkage_regularization_strength": 0.02,
            },
        ),
        "Lion": ("Lion", {}),
        "Lion, rates": ("Lion", {**RATE, "beta_1": 0.5, "beta_2": 0.7, "weight_decay": 0.5}),
        "Lamb": ("Lamb", {}),
        "Lamb, rates": ("Lamb", {**RATE, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3, "weight_decay": 0.1}),
        "Adafactor": ("Adafactor", {}),
        "Adafactor, rates": (
            "Adafactor",
            {"learning_rate": 0.9, "beta_2_decay": -0.5, "epsilon_1": 1e-3, "epsilon_2": 0.6, "clip_threshold": 0.5},
        ),
        "Adafactor, absolute step": ("Adafactor", {**RATE, "relative_step": False, "weight_decay": 0.1}),
        "Muon": ("Muon", {}),
        "Muon, all matrices": ("Muon", {**RATE, "weight_decay": 0.1, "adam_weight_decay": None, "momentum": 0.8}),
        "Muon, plain": (
            "Muon",
            {**RATE, "weight_decay": None, "nesterov": False, "rms_rate": None, "ns_steps": 3, "adam_lr_ratio": 0.5},
        ),
        "Muon, coefficients": ("Muon", {**RATE, "muon_a": 3.0, "muon_b": -3.2, "muon_c": 1.2, "epsilon": 1e-3}),
        "Muon, Adam for all": ("Muon", {**RATE, "exclude_layers": ["kernel"], "adam_beta_1": 0.8, "adam_beta_2": 0.9}),
        "ScheduleFreeAdamW": ("ScheduleFreeAdamW", {}),
        "ScheduleFreeAdamW, rates": (
            "ScheduleFreeAdamW",
            {**RATE, "beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3, "warmup_steps": 2, "weight_decay": 0.1},
        ),
        **_accumulating(),
        **_averaging(),
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
    by_path = {"default_optimizer": ("Adam", RATE), "optimizer_map": {".*bias": (SGD, {**RATE, "momentum": 0.9})}}
    averaging = {**RATE, "use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 2}
    several = {".*hidden/bias": (SGD, averaging), ".*out/kernel": ("Lion", {**RATE, "gradient_accumulation_steps": 2})}
    two_more = {"default_optimizer": ("Nadam", RATE), "optimizer_map": several}
    settings["MultiOptimizer"] = ("MultiOptimizer", {"optimizer_map": ("OptimizerMap", by_path)})
    settings["MultiOptimizer, options"] = (
        "MultiOptimizer",
        {"optimizer_map": ("OptimizerMap", two_more), "loss_scale_factor": 4.0},
    )
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
