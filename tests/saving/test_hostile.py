"""Files from a stranger: cut off, forged, tricky, monstrous. All are refused whole, with a reason, and nothing happens.

Each case makes such a file out of a good one. It must not load as a model, nor as weights into a model that is there;
that model stays as it was, no memory is taken, no file appears, and no module is imported.
"""

import io
import json
import struct
import time
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest

import iskra
from saving.networks import network, same, state

MIB = 2**20
NAMES = ("metadata.json", "config.json", "model.weights.h5")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The members of a good archive, by name."""
    path = tmp_path_factory.mktemp("good") / "net.keras"
    trained = network()
    trained.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
    trained.save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in NAMES}


def packed(members, compression=zipfile.ZIP_STORED):
    """A zip archive of (name, content) pairs, or of a dictionary of them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return file.getvalue()


# Kinds of files. ------------------------------------------------------------------------------------------------------

ARCHIVES = {}
CONFIGS = {}
STORES = {}


def archive(text):
    """The case is a function from the good members to the bytes of an archive; `text` is in the message."""
    return lambda function: ARCHIVES.setdefault(function.__name__, (function, text))


def config(text):
    """The case is a function that changes the good config, or returns another."""
    return lambda function: CONFIGS.setdefault(function.__name__, (function, text))


def store(text):
    """The case is a function that changes the open HDF5 file of weights."""
    return lambda function: STORES.setdefault(function.__name__, (function, text))


@archive("a file that cannot be unpacked")
def empty(good):
    return b""


@archive("a file that cannot be unpacked")
def text(good):
    return b"import os; os.abort()\n" * 100


@archive("a file that cannot be unpacked")
def a_pickle(good):
    return b"cos\nsystem\n(S'touch owned'\ntR."


@archive("a file that cannot be unpacked")
def half(good):
    whole = packed(good)
    return whole[: len(whole) // 2]


@archive("a file that cannot be unpacked")
def all_but_the_last_byte(good):
    return packed(good)[:-1]


@archive("a file that cannot be unpacked|files that overlap")
def without_its_beginning(good):
    return packed(good)[1000:]


@archive("expected one config.json .* got none")
def nothing_inside(good):
    return packed({})


@archive("expected one config.json .* got none")
def no_config(good):
    return packed({name: good[name] for name in NAMES if name != "config.json"})


@archive("expected one model.weights.h5 .* got none")
def no_weights(good):
    return packed({name: good[name] for name in NAMES if name != "model.weights.h5"})


@archive("expected one metadata.json .* got none")
def no_metadata(good):
    return packed({name: good[name] for name in NAMES if name != "metadata.json"})


@archive("expected one config.json .* got 2")
@pytest.mark.filterwarnings("ignore:Duplicate name")
def two_configs(good):
    return packed([*good.items(), ("config.json", good["config.json"])])


@archive("which leads out of it")
def a_path_upwards(good):
    return packed({**good, "../owned.txt": b"owned"})


@archive("which leads out of it")
def a_path_upwards_inside(good):
    return packed({**good, "assets/../../owned.txt": b"owned"})


@archive("which leads out of it")
def a_path_from_the_root(good):
    return packed({**good, "/tmp/owned.txt": b"owned"})


@archive("which leads out of it")
def a_path_of_windows(good):
    return packed({**good, "assets\\..\\owned.txt": b"owned"})


@archive("which leads out of it")
def a_drive(good):
    return packed({**good, "C:owned.txt": b"owned"})


@archive("which leads out of it")
def a_name_with_a_zero(good):
    return packed({**good, "assets/xy": b""}).replace(b"assets/xy", b"assets/x\0")


@archive("got also 'sitecustomize.py'")
def code_beside(good):
    return packed({**good, "sitecustomize.py": b"import os; os.abort()"})


@archive("encrypted")
def encrypted(good):
    whole = bytearray(packed(good))
    directory = whole.index(b"PK\x01\x02")
    whole[directory + 8] |= 1
    return bytes(whole)


@archive("in the compression 14")
def rare_compression(good):
    return packed(good, zipfile.ZIP_LZMA)


@archive("a file that cannot be unpacked .*CRC")
def a_flipped_bit_in_the_config(good):
    whole = bytearray(packed(good))
    whole[whole.index(b'"units"') + 3] ^= 1
    return bytes(whole)


@archive("a file that cannot be unpacked .*CRC")
def a_flipped_bit_in_the_weights(good):
    whole = bytearray(packed(good))
    whole[whole.index(b"\x89HDF") + 3000] ^= 16
    return bytes(whole)


@archive("at most .* bytes of config.json")
def a_bomb_of_blanks(good):
    return packed({**good, "config.json": good["config.json"] + b" " * (200 * MIB)}, zipfile.ZIP_DEFLATED)


@archive("at most .* bytes of metadata.json")
def much_metadata(good):
    return packed({**good, "metadata.json": b"[" * (2 * MIB)}, zipfile.ZIP_DEFLATED)


def in_directory(whole, name, offset, value):
    """The archive with four bytes changed in the directory's entry of a member."""
    entry = whole.rindex(name) - 46
    return whole[: entry + offset] + struct.pack("<I", value) + whole[entry + offset + 4 :]


@archive("files of a sensible size|cannot be unpacked|forged headers")
def a_size_that_lies(good):
    return in_directory(packed(good), b"model.weights.h5", 24, 2**31)


@archive("cannot be unpacked|forged headers|overlap")
def a_stored_size_that_lies(good):
    return in_directory(packed(good), b"model.weights.h5", 20, 2**31)


@archive("cannot be unpacked|forged headers")
def a_place_that_lies(good):
    return in_directory(packed(good), b"model.weights.h5", 42, 7)


@archive("files that overlap")
def files_on_top_of_each_other(good):
    members = [*good.items(), *((f"assets/{i}", good["model.weights.h5"]) for i in range(9))]
    whole = packed(members)
    place = struct.unpack("<I", whole[(entry := whole.rindex(b"model.weights.h5") - 46) + 42 : entry + 46])[0]
    directory = whole.index(b"PK\x01\x02")
    head = packed(good)[: packed(good).index(b"PK\x01\x02")]
    body = bytearray(whole[directory:])
    for i in range(9):  # every asset is the one stored copy of the weights
        entry = body.rindex(b"assets/%d" % i) - 46
        body[entry + 42 : entry + 46] = struct.pack("<I", place)
    end = body.rindex(b"PK\x05\x06")
    body[end + 16 : end + 20] = struct.pack("<I", len(head))
    return head + bytes(body)


@archive("expected a few files .* got 10004")
def ten_thousand_files(good):
    return packed([*good.items(), *((f"assets/{i}", b"") for i in range(10_001))])


@archive("expected JSON in config.json")
def a_config_that_is_no_json(good):
    return packed({**good, "config.json": b"__import__('os').abort()"})


@archive("expected JSON in config.json")
def a_config_that_is_no_text(good):
    return packed({**good, "config.json": b"\xff\xfe\x00"})


@archive("expected JSON in config.json")
def a_config_without_end(good):
    return packed({**good, "config.json": b"[" * 1_000_000})


@archive("expected a dictionary in config.json .* got a list")
def a_config_that_is_a_list(good):
    return packed({**good, "config.json": b"[]"})


@archive("a key stands twice")
def a_config_that_contradicts_itself(good):
    return packed({**good, "config.json": good["config.json"].replace(b'{"module"', b'{"module": "os", "module"', 1)})


@archive("expected JSON in config.json")
def a_number_of_ten_thousand_digits(good):
    return packed({**good, "config.json": good["config.json"].replace(b'"units": 3', b'"units": ' + b"9" * 10_000)})


@archive("expected JSON in metadata.json")
def metadata_that_are_none(good):
    return packed({**good, "metadata.json": b""})


@archive("expected an HDF5 file of weights")
def weights_that_are_none(good):
    return packed({**good, "model.weights.h5": b"no weights"})


@archive("expected an HDF5 file of weights")
def weights_cut_off(good):
    return packed({**good, "model.weights.h5": good["model.weights.h5"][:9000]})


@archive("expected an HDF5 file of weights")
def weights_as_numpy_pickle(good):
    file = io.BytesIO()
    np.save(file, np.array([print], dtype=object), allow_pickle=True)
    return packed({**good, "model.weights.h5": file.getvalue()})


def dense(config):
    """The settings of the hidden layer."""
    return config["config"]["layers"][1]


@config(r"expected classes that iskra has or that you pass .* got Ghost \(keras\.layers\)")
def an_unknown_class(config):
    dense(config)["class_name"] = "Ghost"


@config(r"got system \(os\)")
def a_function_of_the_system(config):
    dense(config).update(module="os", class_name="system", config={"command": "touch owned"})


@config(r"got eval\. Pass")
def a_builtin_function(config):
    dense(config)["config"]["activation"] = {"module": "builtins", "class_name": "function", "config": "eval",
                                             "registered_name": "function"}  # fmt: skip


@config(r"got this \(antigravity\)")
def a_module_to_import(config):
    dense(config).update(module="antigravity", class_name="this")


@config(r"got load_model \(keras\.saving\)")
def a_function_of_keras_that_is_no_layer(config):
    dense(config).update(module="keras.saving", class_name="load_model", config={"filepath": "/etc/passwd"})


@config(r"got get_file \(keras\.utils\)")
def a_download(config):
    dense(config).update(module="keras.utils", class_name="get_file", config={"origin": "http://localhost/"})


@config(r"got get \(keras\.layers\)")
def a_public_function_as_class(config):
    dense(config).update(class_name="get", config={"identifier": "dense"})


@config(r"got __class__ \(keras\.layers\)")
def a_magic_name(config):
    dense(config)["class_name"] = "__class__"


@config(r"got os\.system \(keras\.layers\)")
def a_dotted_name(config):
    dense(config)["class_name"] = "os.system"


@config(r"expected 'Dense', which resolved to a Keras built-in, without a registered name")
def another_registered_name(config):
    dense(config)["registered_name"] = "evil>Dense"


@config(r"Lambda: expected a function, got")
def a_lambda_layer(config):
    dense(config).update(class_name="Lambda", config={"function": "4wEAAAAA"})


@config("expected named functions .* a lambda, saved as code, which is never run")
def a_lambda(config):
    dense(config)["config"]["activation"] = {"class_name": "__lambda__", "config": {"value": ["4wEAAAAA", None, None]}}


@config(r"got __typespec__ \(os\)")
def a_type_of_tensorflow(config):
    dense(config)["config"]["activation"] = {"class_name": "__typespec__", "spec_name": "system", "module": "os",
                                             "config": ["touch owned"], "registered_name": None}  # fmt: skip
    dense(config)["config"]["activation"]["config"] = {}


@config("an array of numbers")
def an_array_of_objects(config):
    dense(config)["config"]["activation"] = {"class_name": "__numpy__", "config": {"value": [1], "dtype": "object"}}


@config("an array of numbers")
def an_array_of_long_strings(config):
    dense(config)["config"]["activation"] = {"class_name": "__numpy__", "config": {"value": [1], "dtype": "S999999999"}}


@config("expected a model .* got 'Dense'")
def no_model(config):
    return dense(config)


@config("expected a model .* got None")
def nothing_to_make(config):
    return {"layers": []}


@config("class's name and its settings")
def a_class_name_that_is_none(config):
    dense(config)["class_name"] = ["Dense"]


@config("class's name and its settings")
def settings_that_are_none(config):
    dense(config)["config"] = "units=3"


@config("for which the model has no layer")
def no_layers(config):
    config["config"]["layers"] = None


@config("a model .* that can be made")
def layers_that_are_none(config):
    config["config"]["layers"] = ["dense", 3]


@config("a model .* that can be made")
def no_units(config):
    del dense(config)["config"]["units"]


@config("a model .* that can be made")
def negative_units(config):
    dense(config)["config"]["units"] = -3


@config("expected at most .* numbers, as the file has no more")
def a_giant(config):
    dense(config)["config"]["units"] = 10**12


@config("expected at most .* numbers, as the file has no more")
def a_giant_by_and_by(config):
    layers = config["config"]["layers"]
    wide = [{**layers[1], "config": {**layers[1]["config"], "units": 900, "name": f"d{i}"}} for i in range(100)]
    config["config"]["layers"] = [layers[0], *({**layer, "build_config": None} for layer in wide)]


@config("a model .* that can be made")
def another_precision(config):
    dense(config)["config"]["dtype"] = "float8"


@config("settings that Dense has in iskra .* got magic={'bits': 4}")
def settings_that_are_unknown(config):
    dense(config)["config"]["magic"] = {"bits": 4}


@config("a model .* that can be made")
def an_unknown_activation(config):
    dense(config)["config"]["activation"] = "__import__('os').abort"


@config("more than 20000 objects")
def many_layers(config):
    config["config"]["layers"] *= 6000


@config("nested more than 200 levels deep|recursion|that can be made")
def models_in_models(config):
    for level in range(150):
        inner = {**config, "config": {**config["config"], "name": f"level{level}"}}
        config = {**inner, "config": {"name": f"around{level}", "layers": [config["config"]["layers"][0], inner]}}
    return config


@config("models inside each other that call layers more than 20000 times")
def models_that_call_each_other_twice(config):
    def reference(name, node):
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, node, 0]}}

    for level in range(40):
        name, begin = config["config"]["name"], config["config"]["layers"][0]
        nodes = [{"args": [reference("begin", 0)], "kwargs": {}}, {"args": [reference(name, 1)], "kwargs": {}}]
        layers = [{**begin, "name": "begin", "inbound_nodes": []}, {**config, "name": name, "inbound_nodes": nodes}]
        ends = {"input_layers": [["begin", 0, 0]], "output_layers": [[name, 2, 0]]}
        config = {"module": "keras", "class_name": "Functional", "registered_name": "Functional",
                  "config": {"name": f"around{level}", "layers": layers, **ends}}  # fmt: skip
    return config


@config("the weights of this model .* 'hidden' .* has the shape")
def other_units(config):
    dense(config)["config"]["units"] = 2
    config["config"]["layers"][3]["build_config"] = None


@config(r"the weights of this model .* 'hidden' .* has 1 arrays, the file 2")
def a_bias_less(config):
    dense(config)["config"]["use_bias"] = False


@config("a model .* that can be made|weights of this model")
def another_input(config):
    for layers in (config["config"]["layers"][0]["config"],):
        layers.update(shape=[9], batch_shape=None)


@config(r"got Mystery \(keras\.optimizers\)")
def an_unknown_optimizer(config):
    config["compile_config"]["optimizer"]["class_name"] = "Mystery"


@config("the state of the model's optimizer .* got that of another")
@pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning")
def another_optimizer(config):
    config["compile_config"]["optimizer"] = {**config["compile_config"]["optimizer"], "class_name": "SGD",
                                             "config": {"momentum": 0.9, "learning_rate": 0.1}}  # fmt: skip


@config("a model .* that can be made")
def compile_settings_that_are_none(config):
    config["compile_config"]["exec"] = "import os"


@config("a model .* that can be made")
def an_unknown_loss(config):
    config["compile_config"]["loss"] = "os.system"


@store("a link at 'layers/dense/vars/0'")
def a_link_to_another_file(file):
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/passwd", "/")


@store("a link at 'layers/dense/vars/0'")
def a_link_inside(file):
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.SoftLink("/layers/dense_1/vars/0")


@store("values from another file at 'layers/dense/vars/0'")
def values_of_another_file(file):
    del file["layers/dense/vars/0"]
    file["layers/dense/vars"].create_dataset("0", (4, 3), "f4", external=[("/etc/passwd", 0, 48)])


@store("values from another file at 'layers/dense/vars/0'")
def values_put_together_from_other_files(file):
    layout = h5py.VirtualLayout((4, 3), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 3))
    del file["layers/dense/vars/0"]
    file["layers/dense/vars"].create_virtual_dataset("0", layout)


@store("bytes for the shape")
def an_array_of_air(file):
    file.create_dataset("layers/dense/vars/2", (10**7, 10**7), "f4")


@store("bytes for the shape")
def an_array_of_air_in_place(file):
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (4, 3), "f4")


@store("arrays, the file 3|bytes for the shape")
def a_bomb_of_zeros(file):
    file.create_dataset("layers/dense/vars/2", data=np.zeros(4 * MIB, "f4"), compression="gzip", compression_opts=9)


@store("the HDF5 filters")
def a_filter_of_its_own(file):
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", data=np.zeros((4, 3), "f4"), compression="lzf")


@store(r"'hidden' .* has the shape \(4, 3\) for kernel, the file \(3, 4\)")
def another_shape(file):
    kernel = file["layers/dense/vars/0"][()]
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = kernel.T


@store("'hidden' .* has 2 arrays, the file 1")
def an_array_less(file):
    del file["layers/dense/vars/1"]


@store("'hidden' .* has 2 arrays, the file 3")
def an_array_more(file):
    file["layers/dense/vars/2"] = np.zeros(3, "f4")


@store("'hidden' .* has 2 arrays, the file 0")
def a_layer_less(file):
    del file["layers/dense"]


@store("layers/dense_2/vars, for which the model has no layer")
def a_layer_more(file):
    file["layers/dense_2/vars/0"] = np.zeros(3, "f4")


@store("'hidden' .* has 2 arrays, the file 2")
def other_numbers(file):
    file.move("layers/dense/vars/1", "layers/dense/vars/01")


@store("the dtype")
def strings(file):
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = ["a", "b", "c"]


@store("the dtype")
def references(file):
    del file["layers/dense/vars/1"]
    file.create_dataset("layers/dense/vars/1", (3,), h5py.ref_dtype)


@store("the dtype")
def records(file):
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = np.zeros(3, [("a", "f4"), ("b", "i8")])


@store("the dtype")
def complex_numbers(file):
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = np.zeros(3, "c8")


@store("the dtype")
def no_value_at_all(file):
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = h5py.Empty("f4")


@store("a Datatype at 'layers/dense/vars/1'")
def a_type_for_an_array(file):
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = np.dtype("f4")


@store("'hidden' .* has 2 arrays, the file 1")
def a_group_for_an_array(file):
    del file["layers/dense/vars/1"]
    file.create_group("layers/dense/vars/1")


@store("'hidden' .* has 2 arrays, the file 0")
def an_array_for_a_group(file):
    del file["layers/dense/vars"]
    file["layers/dense/vars"] = np.zeros(3, "f4")


@store("groups without end")
def a_group_in_itself(file):
    file["layers/dense/again"] = file["layers"]


@store("groups without end")
def groups_in_groups(file):
    file.create_group("/".join("a" * 200))


@archive("a heap at byte .* whose free places lead nowhere")
def free_places_in_a_circle(good):
    """Which makes HDF5 take memory without an end."""
    weights = bytearray(good["model.weights.h5"])
    heap = weights.index(b"HEAP\0\0\0\0")
    start = struct.unpack_from("<Q", weights, heap + 24)[0]
    struct.pack_into("<Q", weights, heap + 16, 8)  # the first free place
    struct.pack_into("<QQ", weights, start + 8, 8, 16)  # the next one is the same
    return packed({**good, "model.weights.h5": bytes(weights)})


@archive("addresses of 4 and lengths of 8 bytes")
def other_addresses(good):
    weights = bytearray(good["model.weights.h5"])
    weights[13] = 4
    return packed({**good, "model.weights.h5": bytes(weights)})


def archives(good):
    """All cases: the bytes, and what the message says."""
    for name, (function, text) in ARCHIVES.items():
        yield name, lambda good, function=function: function(good), text
    for name, (function, text) in CONFIGS.items():
        yield name, lambda good, function=function: with_config(good, function), text
    for name, (function, text) in STORES.items():
        yield name, lambda good, function=function: packed(with_store(good, function)), text


def with_config(good, change):
    config = json.loads(good["config.json"])
    return packed({**good, "config.json": json.dumps(change(config) or config)})


def with_store(good, change):
    weights = io.BytesIO(good["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        change(file)
    return {**good, "model.weights.h5": weights.getvalue()}


CASES = [pytest.param(make, text, id=name) for name, make, text in archives(None)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name", "ignore::iskra.advice.IskraWarning")
@pytest.mark.parametrize(("make", "text"), CASES)
def test_refused(make, text, good, watched):
    path = watched / "net.keras"
    path.write_bytes(make(good))
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=text) as caught:
            iskra.models.load_model(path)
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size * 40 + 30 * MIB
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith("load_model: expected ")
    assert "net.keras" in str(caught.value)
    assert time.process_time() - started < 20


@pytest.mark.slow
@pytest.mark.parametrize(("make", "text"), [p for p in CASES if p.id not in CONFIGS])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_weights_are_refused_and_the_model_stays_as_it_was(make, text, good, watched):
    path = watched / "net.keras"
    path.write_bytes(make(good))
    model = network(seed=9)
    before = state(model)
    with pytest.raises(ValueError, match=text) as caught:
        model.load_weights(path)
    assert str(caught.value).startswith("load_weights: expected ")
    assert same(state(model), before)


@pytest.mark.parametrize("change", [function for function, _ in STORES.values()], ids=list(STORES))
def test_bare_weights_are_refused_too(change, good, tmp_path):
    path = tmp_path / "net.weights.h5"
    path.write_bytes(with_store(good, change)["model.weights.h5"])
    model = network(seed=9)
    before = state(model)
    with pytest.raises(ValueError, match=r"^load_weights: expected .*net\.weights\.h5"):
        model.load_weights(path)
    assert same(state(model), before)


def test_there_are_many_kinds():
    assert len(CASES) >= 100


def test_the_good_one_is_loaded(good, tmp_path):
    (tmp_path / "net.keras").write_bytes(packed(good, zipfile.ZIP_DEFLATED))
    assert len(iskra.models.load_model(tmp_path / "net.keras").layers) == 3


def test_what_is_no_weight_takes_no_memory(good, tmp_path):
    def long(config):
        repeat = {"module": "keras.layers", "class_name": "RepeatVector", "config": {"n": 10**12}}
        config["config"]["layers"].insert(2, repeat)

    (tmp_path / "net.keras").write_bytes(with_config(good, long))
    assert iskra.models.load_model(tmp_path / "net.keras").output_shape == (None, 10**12, 2)


def test_assets_are_not_unpacked(good, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.keras").write_bytes(packed({**good, "assets/vocabulary.txt": b"the\n"}))
    iskra.models.load_model("net.keras")
    assert [path.name for path in tmp_path.iterdir()] == ["net.keras"]


def test_cut_off_anywhere(good, tmp_path):
    """An archive cut off at any of many places is refused."""
    whole, path = packed(good), tmp_path / "net.keras"
    for length in range(0, len(whole), 997):
        path.write_bytes(whole[:length])
        with pytest.raises(
            ValueError, match=r"load_model: expected a zip archive as Keras writes it .* cannot be unpacked"
        ):
            iskra.models.load_model(path)
