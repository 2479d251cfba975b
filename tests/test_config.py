"""The settings, from the program and from the environment."""

import numpy as np
import pytest

import iskra
from iskra import config


@pytest.fixture(autouse=True)
def _settings_of_a_fresh_process(monkeypatch):
    for name in ("ISKRA_ENGINE", "ISKRA_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "_engine", None)
    monkeypatch.setattr(config, "_num_threads", None)
    monkeypatch.setattr(config, "_epsilon", 1e-7)


def test_the_native_engine_is_the_default():
    assert config.engine() == "native"


def test_the_environment_names_the_engine_and_the_program_overrules_it(monkeypatch):
    monkeypatch.setenv("ISKRA_ENGINE", "reference")
    assert config.engine() == "reference"
    config.set_engine("native")
    assert config.engine() == "native"


def test_an_unknown_engine_lists_those_there_are(monkeypatch):
    with pytest.raises(ValueError, match=r"^set_engine: expected one of native, reference.*, got 'tensorflow'\."):
        config.set_engine("tensorflow")
    monkeypatch.setenv("ISKRA_ENGINE", "cuda")
    with pytest.raises(ValueError, match=r"^ISKRA_ENGINE: expected one of native, reference.*, got 'cuda'\."):
        config.engine()


def test_threads_from_the_machine_the_environment_and_the_program(monkeypatch):
    assert config.num_threads() >= 1
    monkeypatch.setenv("ISKRA_NUM_THREADS", "3")
    assert config.num_threads() == 3
    config.set_num_threads(2)
    assert config.num_threads() == 2
    config.set_num_threads(None)
    assert config.num_threads() == 3


@pytest.mark.parametrize("asked", ["0", "-1", "two", "1.5"])
def test_threads_in_the_environment_are_an_integer(monkeypatch, asked):
    monkeypatch.setenv("ISKRA_NUM_THREADS", asked)
    with pytest.raises(ValueError, match=r"ISKRA_NUM_THREADS: expected an integer of at least 1, got .* Unset it"):
        config.num_threads()


@pytest.mark.parametrize("n", [0, -2, 1.5, "2", True])
def test_threads_are_an_integer(n):
    with pytest.raises(ValueError, match="set_num_threads: expected an integer of at least 1, got .* Pass None"):
        config.set_num_threads(n)


def test_what_keras_programs_ask_for():
    assert (config.backend(), config.floatx(), config.image_data_format()) == ("iskra", "float32", "channels_last")
    config.set_floatx("float32")
    config.set_image_data_format("channels_last")
    assert config.epsilon() == 1e-7
    config.set_epsilon(1e-6)
    assert config.epsilon() == 1e-6


def test_what_iskra_has_not_is_refused():
    with pytest.raises(ValueError, match="set_floatx: expected dtype 'float32', got 'int32'"):
        config.set_floatx("int32")
    with pytest.raises(ValueError, match="set_image_data_format: expected 'channels_last' or .*, got 'NCHW'"):
        config.set_image_data_format("NCHW")
    with pytest.raises(ValueError, match="set_epsilon: expected a number above 0, got 0"):
        config.set_epsilon(0)


def test_progress_goes_to_a_logger(capsys, caplog):
    assert config.is_interactive_logging_enabled()
    config.disable_interactive_logging()
    try:
        model = iskra.Sequential([iskra.layers.Dense(1)])
        model.compile("sgd", "mse")
        with caplog.at_level("INFO", "iskra"):
            model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=2)
    finally:
        iskra.utils.enable_interactive_logging()
    assert config.is_interactive_logging_enabled()
    assert capsys.readouterr().out == ""
    assert [record.message[:9] for record in caplog.records] == ["Epoch 1/2", "Epoch 2/2"]


def test_traceback_filtering_is_accepted():
    config.disable_traceback_filtering()
    assert not config.is_traceback_filtering_enabled()
    config.enable_traceback_filtering()
    assert config.is_traceback_filtering_enabled()
