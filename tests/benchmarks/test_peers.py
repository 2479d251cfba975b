"""The table of the peers, and how their processes are run."""

import pytest
from peers import Peer, PeerError, load_peers


def make_peer(**entries):
    return Peer("test", "A test", "worker.py", "json", "import json", "test", **entries)


def test_table_pins_what_it_installs():
    peers = load_peers()
    assert {"iskra", "keras-tensorflow", "keras-jax", "keras-torch", "torch", "jax", "sklearn"} <= {
        p.name for p in peers
    }
    assert all("==" in requirement for peer in peers for requirement in peer.requires)


def test_like_shares_the_environment_and_adds_variables():
    plain, tuned = load_peers(["keras-tensorflow", "keras-tensorflow-tuned"])
    assert tuned.folder == plain.folder
    assert tuned.variables == plain.variables | {"STEPS_PER_EXECUTION": "{steps_per_execution}"}


def test_unknown_peer_is_refused_with_the_known():
    with pytest.raises(SystemExit, match=r"peers: expected some of iskra, .*sklearn.*, got 'theano'\. Choose"):
        load_peers(["theano"])


def test_candidates_stop_at_the_number_of_cores():
    assert make_peer(tune={"threads": [1, 2, 4]}).candidates(2) == [{"threads": 1}, {"threads": 2}]
    assert make_peer(tune={"steps": [8, 64]}).candidates(2) == [{"steps": 8}, {"steps": 64}]
    assert make_peer().candidates(2) == [{}]


def test_options_reach_the_process_as_variables():
    peer = make_peer(variables={"TEAM": "{threads}"})
    assert peer.run(["-c", "import os; print(os.environ['TEAM'])"], {"threads": 3}) == "3\n"


def test_failure_shows_status_and_message():
    with pytest.raises(PeerError, match=r"A test: expected a clean end, got status 1\.\n(.|\n)*ZeroDivisionError"):
        make_peer().run(["-c", "1 / 0"], {})


def test_silence_is_a_failure(monkeypatch):
    monkeypatch.setattr("peers.TIMEOUT", 0.2)
    with pytest.raises(PeerError, match=r"A test: expected an answer within 0\.2 s, got none\."):
        make_peer().run(["-c", "import time; time.sleep(60)"], {})
