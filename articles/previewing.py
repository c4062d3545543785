"""What the record would say of the restricted part of an article, or of a claim, once it is published."""

from typing import Any

from articles.models import Rights
from sco.desk.previewing.proposals import Proposal
from sco.ledger.registry import Ref


def of_article(proposal: Proposal) -> dict[str, Any]:
    """The column ``restricted`` for a reader without a grant: see ``articles.withheld.access_column``."""
    frozen = proposal.frozen[proposal.ref]
    if not frozen.restricted:
        return {"restricted": None}
    access = _access(proposal, frozen.document["rights"])
    text = frozen.restricted["source_text"] if access == Rights.Access.EVERYONE else None
    return {"restricted": {"access": access, "grant": None, "text": text}}


def of_claim(proposal: Proposal) -> dict[str, Any]:
    """Likewise; the record knows it already, unless the article comes along."""
    frozen = proposal.frozen[proposal.ref]
    article = Ref("article", frozen.document["article"])
    if not frozen.restricted or article not in proposal.derived:
        return {}
    rights = proposal.derived[article].document["rights"]
    access = _access(proposal, rights)
    proposal.further["rights"] = Ref("rights", rights)
    return {"restricted": {"access": access, "grant": None, "text": None}}


def _access(proposal: Proposal, rights: str) -> str:
    return str((proposal.document(Ref("rights", rights)) or {}).get("access", "nobody"))
