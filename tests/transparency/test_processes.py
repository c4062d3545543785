"""Which process may know where the private keys of the log are."""

from sco.running import parts


def test_only_the_worker_is_told_where_the_private_keys_are() -> None:
    environ = {
        "LOG_KEY_FILE": "/log/log_key",
        "LOG_ORIGIN": "log.example",
        "PATH": "",
        "DATABASE_URL": "postgresql:///x",
    }
    every = parts.everything("127.0.0.1", 8000, environ)
    assert {each.name for each in every} >= {"public service", "desk service", "worker", "metrics server"}
    assert [each.name for each in every if parts.WORKER_VARIABLES & set(each.environ)] == ["worker"]
