"""A mirror of the record in an SQLite file: python mirror.py http://127.0.0.1:8000/api/v1 FILE, as often as you like.

It verifies every entry. With a partner's key in SCO_KEY it also keeps the source texts that are granted; without a key
it deletes them. --fresh begins anew. Exit status: 0, the copy is verified; 1, something is wrong; 2, try again later.
"""

import json
import os
import sqlite3
import sys
from hashlib import sha256
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TABLES = """
PRAGMA secure_delete = ON; -- what is erased leaves no trace in the file
CREATE TABLE IF NOT EXISTS item (kind, slug, version, hash, document, PRIMARY KEY (kind, slug));
CREATE TABLE IF NOT EXISTS source_text (slug PRIMARY KEY, text); -- NULL: granted, but not fetched yet
CREATE TABLE IF NOT EXISTS place (name PRIMARY KEY, value);
"""
NO_TEXTS = "DELETE FROM source_text; DELETE FROM place WHERE name = 'access';"
EMPTY = NO_TEXTS + "DELETE FROM item; DELETE FROM place;"
HEADER = ("action", "at", "kind", "languages", "publication", "schema", "sequence", "slug", "version")
HASHES = ("document_hash", "restricted_hash", "actor_hash")
ATTEMPTS = 5


class Wrong(Exception):
    """What the server says does not verify."""


def canonical(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return b"" if value is None else text.encode()


def verify(row):  # document and note against their hash; both and the salt are null once the item was erased
    salt, texts = row["document_salt"], (row["document"], row["note"])
    salted = bytes.fromhex(salt or "") + canonical(texts[0]) + b"\0" + canonical(texts[1])
    if texts != (None, None) if salt is None else sha256(salted).hexdigest() != row["document_hash"]:
        raise Wrong(f"{row['kind']} {row['slug']}, version {row['version']}: the document does not match its hash.")


def digest(previous, row):
    header = canonical({name: row[name] for name in HEADER})
    return sha256(bytes.fromhex(previous) + header + b"".join(bytes.fromhex(row[name]) for name in HASHES)).hexdigest()


class Mirror:
    def __init__(self, root, file, key=""):
        self.root, self.key, self.db = root.rstrip("/") + "/", key, sqlite3.connect(file)
        self.db.executescript(TABLES)

    def open(self, address):
        return urlopen(
            Request(self.root + address, headers={"Authorization": f"Bearer {self.key}"} if self.key else {})
        )

    def place(self, name):
        return next((value for (value,) in self.db.execute("SELECT value FROM place WHERE name = ?", [name])), None)

    def commit(self, name, value):
        self.db.execute("REPLACE INTO place VALUES (?, ?)", [name, value])
        self.db.commit()

    def put(self, row):
        verify(row)
        if row.get("action") in ("withdraw", "erase"):
            self.db.execute("DELETE FROM item WHERE kind = ? AND slug = ?", [row["kind"], row["slug"]])
        else:
            values = [row["kind"], row["slug"], row["version"], row["document_hash"], json.dumps(row["document"])]
            self.db.execute("REPLACE INTO item VALUES (?, ?, ?, ?, ?)", values)
        if row["kind"] == "article":  # its source text may be another one now, or gone
            self.db.execute("UPDATE source_text SET text = NULL WHERE slug = ?", [row["slug"]])

    def begin(self):  # everything at one snapshot; what was cut off is begun again
        state = json.load(self.open("state"))
        for kind in state["kinds"]:
            bodies, row = "&bodies=true" if kind == "article" else "", {}
            for line in self.open(f"export/{kind}.ndjson?as_of={state['as_of']}{bodies}"):
                row = json.loads(line)
                row.get("end") or self.put(row)
            if row.get("end") != kind:
                raise OSError("the export was cut off")
        self.commit("cursor", state["as_of"])

    def follow(self):  # what came since, in whole publications, each entry chained to the one before
        page, cursor = {"next": True}, self.place("cursor")
        while page["next"]:
            page, (number, start) = json.load(self.open(f"changes?after={cursor}")), cursor.split(".")
            previous = page["previous_digest"]
            if not previous.startswith(start):
                raise Wrong(f"The feed does not go on from {cursor}.")
            for sequence, row in enumerate(page["results"], int(number) + 1):
                previous = digest(previous, row)
                if (row["sequence"], row["digest"]) != (sequence, previous):
                    raise Wrong(f"Entry {sequence} is not chained to the one before.")
                self.put(row)
            cursor = page["cursor"]
            if page["complete"]:
                self.commit("cursor", cursor)

    def follow_access(self):  # what was opened and closed to the partner since
        page = {"next": True}
        while page["next"]:
            after = f"?after={cursor}" if (cursor := self.place("access")) else ""
            page = json.load(self.open(f"changes/access{after}"))
            for row in page["results"]:
                opened, closed = (
                    "INSERT OR IGNORE INTO source_text VALUES (?, NULL)",
                    "DELETE FROM source_text WHERE slug = ?",
                )
                self.db.execute(opened if row["access"] == "open" else closed, [row["article"]])
            self.commit("access", page["cursor"])

    def fetch_texts(self):
        for (slug,) in self.db.execute("SELECT slug FROM source_text WHERE text IS NULL").fetchall():
            try:
                text = json.load(self.open(f"articles/{slug}")).get("source_text")
            except HTTPError as error:
                if error.code not in (404, 410):
                    raise
                text = None
            self.db.execute("UPDATE source_text SET text = ? WHERE slug = ?", [text, slug])
            self.db.commit()

    def afresh_after_410(self, go_on, erase):  # the server was restored from a backup: what it has now is another list
        try:
            go_on()
        except HTTPError as error:
            if error.code != 410:
                raise
            self.db.executescript(erase)
            go_on()

    def follow_record(self):
        if not self.place("cursor"):
            self.begin()
        self.follow()

    def run(self):
        self.afresh_after_410(self.follow_record, EMPTY)
        if self.key:
            self.afresh_after_410(self.follow_access, NO_TEXTS)
            self.fetch_texts()
        else:
            self.db.executescript(NO_TEXTS)

    def state(self):
        items = self.db.execute("SELECT kind || ':' || slug || ':' || version || ':' || hash FROM item")
        hashes = (int.from_bytes(sha256(line.encode()).digest(), "big") for (line,) in items)
        total = 0
        for each in hashes:
            total ^= each
        return f"{total:064x}"

    def compare(self):  # with the server's state at the same place
        for _attempt in range(ATTEMPTS):
            theirs = json.load(self.open("state"))
            if theirs["as_of"] == self.place("cursor"):
                break
            self.run()  # something was published meanwhile
        else:
            raise OSError("the record changes faster than it can be compared")
        if theirs["hash"] != self.state():
            raise Wrong(f"At {theirs['as_of']} the state hash is {self.state()}, but the server's is {theirs['hash']}.")


def reason(error):
    try:
        return json.load(error)["detail"] if isinstance(error, HTTPError) else error
    except (ValueError, KeyError, TypeError):
        return error


def main(arguments):
    places = [each for each in arguments if each != "--fresh"]
    if len(places) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    mirror = Mirror(*places, os.environ.get("SCO_KEY", ""))
    try:
        if places != arguments:
            mirror.db.executescript(EMPTY)
        mirror.run()
        mirror.compare()
    except Wrong as wrong:
        print(f"NOT VERIFIED. {wrong} Begin anew with --fresh; if that fails too, ask the operator.", file=sys.stderr)
        return 1
    except (OSError, HTTPException, ValueError) as error:
        print(f"Not finished: {reason(error)}", file=sys.stderr)
        return 2
    print(f"Verified: {mirror.place('cursor')}, state hash {mirror.state()}, the same as the server's.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
