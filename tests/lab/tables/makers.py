"""Tables of several kinds, made by rule: what a network finds in them is known."""

import numpy as np
import pandas as pd

TOWNS = ["Aachen", "Bremen", "Celle", "Dresden", "Emden"]


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def only_numbers(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """A price from a size, an age and two columns that say nothing."""
    r = random(seed)
    size, age = r.uniform(30, 200, rows), r.integers(0, 100, rows)
    price = 3000 * size - 900 * age + 20_000 * np.sin(age / 15) + r.normal(0, 5000, rows)
    return pd.DataFrame(
        {
            "size": size.round(1),
            "age": age,
            "noise": r.normal(size=rows),
            "floor": r.integers(0, 9, rows),
            "price": price,
        }
    )


def mixed(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """The price depends on the town too; and there is what a network cannot use: keys, dates, free text."""
    frame, r = only_numbers(rows, seed), random(seed + 1)
    towns = r.choice(TOWNS, rows, p=[0.4, 0.3, 0.2, 0.09, 0.01])
    frame["price"] += 50_000 * pd.Series(towns).map({name: k for k, name in enumerate(TOWNS)}).to_numpy()
    garden = r.random(rows) < 0.5
    frame["price"] += 40_000 * garden
    words = np.array(["a", "bright", "and", "quiet", "house", "with", "many", "rooms", "near", "the", "old", "station"])
    frame.insert(0, "house_id", np.arange(1, rows + 1))
    frame.insert(1, "code", [f"H{number:06d}" for number in r.permutation(rows)])
    frame.insert(2, "town", towns)
    frame.insert(3, "garden", np.where(garden, "yes", "no"))
    frame.insert(4, "heated", r.random(rows) < 0.8)
    frame.insert(5, "sold", pd.date_range("2020-01-01", periods=rows).strftime("%Y-%m-%d"))
    frame.insert(6, "remarks", [" ".join(r.choice(words, 9)) for _ in range(rows)])
    frame.insert(7, "country", "DE")
    return frame


def with_gaps(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """The same with missing values, and a gap in the age that itself means something."""
    frame, r = mixed(rows, seed), random(seed + 2)
    unknown = r.random(rows) < 0.2
    frame["age"] = frame["age"].astype(float).mask(unknown)
    frame["price"] -= 60_000 * unknown
    frame["size"] = frame["size"].mask(r.random(rows) < 0.1)
    frame["town"] = frame["town"].mask(r.random(rows) < 0.1)
    frame["empty"] = np.nan
    return frame


def text_labels(rows: int = 450, seed: int = 0) -> pd.DataFrame:
    """Three kinds of birds by their measures and their island."""
    r = random(seed)
    kinds = r.choice(["Adelie", "Chinstrap", "Gentoo"], rows, p=[0.5, 0.2, 0.3])
    place = pd.Series(kinds).map({"Adelie": 0, "Chinstrap": 1, "Gentoo": 2}).to_numpy()
    return pd.DataFrame(
        {
            "bill_length": r.normal(np.array([38.8, 48.8, 47.5])[place], 2.5).round(1),
            "bill_depth": r.normal(np.array([18.3, 18.4, 15.0])[place], 1.0).round(1),
            "island": np.where(r.random(rows) < 0.7, np.array(["Torgersen", "Dream", "Biscoe"])[place], "Dream"),
            "species": kinds,
        }
    )


def two_classes(rows: int = 500, seed: int = 0) -> pd.DataFrame:
    """Whether somebody left, as 0 and 1; one in four did."""
    r = random(seed)
    months, plan = r.integers(1, 72, rows), r.choice(["monthly", "yearly"], rows)
    score = 1.5 - 0.09 * months - 1.2 * (plan == "yearly") + r.normal(0, 0.7, rows)
    return pd.DataFrame(
        {"months": months, "plan": plan, "fee": r.uniform(10, 99, rows).round(2), "left": score > 0}
    ).astype({"left": int})


def many_rows(rows: int = 120_000, seed: int = 0) -> pd.DataFrame:
    """Many rows, twenty columns of numbers, two of categories, gaps, and one of two classes in words."""
    r = random(seed)
    x = r.normal(size=(rows, 20)).astype(np.float32)
    groups = r.integers(0, 60, rows)
    score = x[:, 0] * x[:, 1] + np.abs(x[:, 2]) - 0.8 + 0.5 * np.sin(groups) + 0.3 * r.normal(size=rows)
    frame = pd.DataFrame(x, columns=[f"x{k}" for k in range(20)])
    frame["group"] = np.char.add("g", groups.astype(str))
    frame["color"] = r.choice(["red", "green", "blue"], rows)
    frame.loc[r.random(rows) < 0.05, "x3"] = np.nan
    frame["answer"] = np.where(score > 0, "yes", "no")
    return frame
