"""A mirror of the record in an SQLite file: python mirror.py http://127.0.0.1:8000/api/v1/ FILE, as often as you like.

With a partner's key in SCO_KEY it also keeps the source texts that are granted.
"""

import json
import os
import sqlite3
import sys
from hashlib import sha256
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TABLES = """
PRAGMA secure_delete = ON; -- what is erased leaves no trace in the file
CREATE TABLE IF NOT EXISTS item (kind, slug, version, hash, document, PRIMARY KEY (kind, slug));
CREATE TABLE IF NOT EXISTS source_text (slug PRIMARY KEY, text); -- NULL: granted, but not fetched yet
CREATE TABLE IF NOT EXISTS place (name PRIMARY KEY, value);
"""
EMPTY = "DELETE FROM item; DELETE FROM source_text; DELETE FROM place;"


class Mirror:
    def __init__(self, root, file, key=""):
        self.root, self.key, self.db = root, key, sqlite3.connect(file)
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

    def follow(self):  # what came since, in whole publications
        page, cursor = {"next": True}, self.place("cursor")
        while page["next"]:
            page = json.load(self.open(f"changes?after={cursor}"))
            for row in page["results"]:
                self.put(row)
            cursor = page["cursor"]
            if page["complete"]:
                self.commit("cursor", cursor)

    def follow_access(self):  # what was opened and closed to the partner since, and the texts that are open
        page = {"next": True}
        while page["next"]:
            page = json.load(self.open(f"changes/access?after={self.place('access') or 0}"))
            for row in page["results"]:
                opened, closed = (
                    "INSERT OR IGNORE INTO source_text VALUES (?, NULL)",
                    "DELETE FROM source_text WHERE slug = ?",
                )
                self.db.execute(opened if row["access"] == "open" else closed, [row["article"]])
            self.commit("access", page["cursor"])
        for (slug,) in self.db.execute("SELECT slug FROM source_text WHERE text IS NULL").fetchall():
            try:
                text = json.load(self.open(f"articles/{slug}")).get("source_text")
            except HTTPError as error:
                text = None if error.code in (404, 410) else self.stop(error)
            self.db.execute("UPDATE source_text SET text = ? WHERE slug = ?", [text, slug])
            self.db.commit()

    def stop(self, error):
        raise error

    def run(self):
        try:
            if not self.place("cursor"):
                self.begin()
            self.follow()
        except HTTPError as error:
            if error.code != 410:
                raise
            self.db.executescript(EMPTY)  # the server was restored from a backup: what it has now is another record
            self.begin()
        if self.key:
            self.follow_access()

    def state(self):
        items = self.db.execute("SELECT kind || ':' || slug || ':' || version || ':' || hash FROM item")
        hashes = (int.from_bytes(sha256(line.encode()).digest(), "big") for (line,) in items)
        total = 0
        for each in hashes:
            total ^= each
        return f"{total:064x}"


if __name__ == "__main__":
    mirror = Mirror(*sys.argv[1:3], os.environ.get("SCO_KEY", ""))
    mirror.run()
    print(mirror.place("cursor"), mirror.state(), json.load(mirror.open("state"))["hash"])
