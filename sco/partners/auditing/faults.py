"""What an audit can end with, besides success."""


class AuditFailed(Exception):
    """The server contradicts itself, or what it said before. The message is a sentence, with the evidence below it."""


class NotAudited(Exception):
    """The audit could not be made: nothing is proved, neither good nor bad. The message is a sentence."""
