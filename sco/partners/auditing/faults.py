"""What an audit can end with, besides success."""


class AuditFailed(Exception):
    """The server contradicts itself, or what it said before. The message is a sentence, with the evidence below it."""


class NotAudited(Exception):
    """The audit could not be made: nothing is proved, neither good nor bad. The message is a sentence."""


class Damaged(NotAudited):
    """A file of the auditor's own cannot be what it should be. ``place`` names the file, and the line."""

    def __init__(self, place: str, reason: object) -> None:
        super().__init__(f"{place}: {reason} This is a file of your own: nothing was proved about the server.")
