"""Programs that import Keras or TensorFlow's Keras, run with iskra in their place."""

import subprocess
import sys

import pytest

import iskra
from iskra import import_hook


@pytest.fixture
def hook():
    missing = [name for name in import_hook._ROOTS if name in sys.modules]
    kept = {name: sys.modules.pop(name) for name in missing}
    import_hook.install()
    yield
    import_hook.uninstall()
    sys.modules.update(kept)


def run(source):
    """The names of a program, run as one of a user's."""
    names = {"__name__": "__main__"}
    exec(source, names)
    return names


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("import keras", "keras.layers.Dense"),
        ("import keras.layers", "keras.layers.Dense"),
        ("import keras as k", "k.layers.Dense"),
        ("from keras import layers", "layers.Dense"),
        ("from keras.layers import Dense as D", "D"),
        ("from keras.layers import *", "Dense"),
        ("import tensorflow as tf", "tf.keras.layers.Dense"),
        ("import tensorflow.keras", "tensorflow.keras.layers.Dense"),
        ("import tensorflow.keras.layers as L", "L.Dense"),
        ("from tensorflow import keras", "keras.layers.Dense"),
        ("from tensorflow.keras import layers", "layers.Dense"),
        ("from tensorflow.keras.layers import Dense", "Dense"),
        ("import iskra as tf", "tf.keras.layers.Dense"),
        ("from iskra.keras.layers import Dense", "Dense"),
        ("import iskra.keras.layers", "iskra.keras.layers.Dense"),
    ],
)
def test_ways_to_import(hook, statement, expression):
    assert eval(expression, run(statement)) is iskra.layers.Dense


def test_submodules(hook):
    names = run("from tensorflow.keras.datasets import mnist\nfrom keras.optimizers.schedules import ExponentialDecay")
    assert names["mnist"] is iskra.datasets.mnist
    assert names["ExponentialDecay"] is iskra.optimizers.schedules.ExponentialDecay


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("import keras_tuner as kt", "kt.RandomSearch"),
        ("import keras_tuner", "keras_tuner.RandomSearch"),
        ("from keras_tuner import RandomSearch", "RandomSearch"),
        ("from keras_tuner.tuners import RandomSearch as R", "R"),
        ("import keras_tuner.tuners", "keras_tuner.tuners.RandomSearch"),
        ("from kerastuner.tuners import RandomSearch", "RandomSearch"),
    ],
)
def test_ways_to_import_the_tuner(hook, statement, expression):
    assert eval(expression, run(statement)) is iskra.tuner.RandomSearch


def test_versions_are_those_of_the_words(hook):
    names = run("import keras\nimport tensorflow as tf")
    assert names["keras"].__version__.startswith("3.") and names["tf"].__version__.startswith("2.")
    assert "iskra" in names["keras"].__version__ and "iskra" in names["tf"].__version__


@pytest.mark.parametrize(
    ("statement", "error", "says"),
    [
        ("import tensorflow as tf; tf.data.Dataset", AttributeError, "under tf.keras, got 'data'.* Pass the arrays"),
        ("import tensorflow as tf; tf.random.set_seed(1)", AttributeError, "keras.utils.set_random_seed"),
        ("from tensorflow import data", ImportError, "under tf.keras, got 'data'"),
        ("import tensorflow.compat.v1", ImportError, "under tf.keras, got 'compat'"),
        ("from tensorflow.keras.layers import Dence", ImportError, "Did you mean Dense"),
        ("from tensorflow.keras.applications import VGG16", ImportError, "no pretrained models"),
        ("import keras.layers.Dense", ImportError, "expected a module, got Dense"),
        ("from keras.src import layers", ImportError, "got 'src'"),
        ("from keras_tuner import RandomSerch", ImportError, "Did you mean RandomSearch"),
    ],
)
def test_what_iskra_has_not(hook, statement, error, says):
    with pytest.raises(error, match=says):
        run(statement)


def test_libraries_import_what_they_ask_for(hook):
    library = {"__name__": "library", "__file__": import_hook._LIBRARIES[-2] / "library.py"}
    with pytest.raises(ImportError, match="No module named 'tensorflow'"):
        exec("import tensorflow", library)


def test_a_process_with_keras_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", iskra)
    with pytest.raises(RuntimeError, match="imported keras.* restart the kernel"):
        import_hook.install()


def test_the_command_runs_programs_and_their_modules(tmp_path):
    (tmp_path / "parts.py").write_text("from tensorflow.keras.layers import Dense\n")
    (tmp_path / "program.py").write_text(
        "import sys\nfrom parts import Dense\nimport keras\n"
        "print(__name__, sys.argv[1:], type(keras.Sequential([keras.Input((2,)), Dense(1)])).__module__)\n"
        "sys.exit(3)\n"
    )
    command = [sys.executable, "-m", "iskra", "run", "program.py", "--epochs", "3", "-h"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "__main__ ['--epochs', '3', '-h'] iskra.models.sequential"
    assert done.returncode == 3
    done = subprocess.run([*command[:4], "none.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "expected a Python program, got no file none.py" in done.stderr


def test_errors_are_shown_as_the_program_s_own(tmp_path):
    (tmp_path / "program.py").write_text("import keras\nkeras.layers.Dense(-1)\n")
    command = [sys.executable, "-m", "iskra", "run", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "expected" in done.stderr.splitlines()[-1]
    first, where, *_ = done.stderr.splitlines()
    assert first.startswith("Traceback") and 'File "program.py", line 2' in where
