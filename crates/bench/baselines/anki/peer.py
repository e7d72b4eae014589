"""The client's end of Anki's sync: takes one command a line, answers each with one JSON object."""

import contextlib
import json
import os
import random
import sqlite3
import sys
import time
from pathlib import Path

from anki.collection import Collection
from anki.sync import SyncAuth

BEGAN_MS = 1_795_500_000_000


def reviews(passages):
    """What a learner's reviews leave behind."""
    dice = random.Random(7)
    cards = [BEGAN_MS - 90_000_000_000 + dice.randrange(80_000_000_000) for _ in range(3_000)]
    for after_ms, _, _ in passages:
        ease = dice.choices((1, 2, 3, 4), (8, 10, 75, 7))[0]
        ivl, last = dice.randrange(1, 200), dice.randrange(1, 90)
        factor = 2_500 + 50 * dice.randrange(-10, 6)
        yield (BEGAN_MS + after_ms, dice.choice(cards), ease, ivl, last, factor, dice.randrange(2_000, 30_000), 1)


def checks(passages):
    """When, which way, which reading, and nothing else."""
    for after_ms, direction, reading_dc in passages:
        yield (BEGAN_MS + after_ms, 1, direction + 1, reading_dc, 0, 0, 0, 0)


class Client:
    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.path = str(folder / "c.anki2")
        self.collection = Collection(self.path)
        self.key = None

    def auth(self, port):
        return SyncAuth(hkey=self.key, endpoint=f"http://127.0.0.1:{port}/")

    def keep(self, port, rows, passages):
        """Empty at both ends, then rows that were not sent."""
        if self.key is None:
            self.key = self.collection.sync_login("a", "b", f"http://127.0.0.1:{port}/").hkey
        self.collection.db.execute("delete from revlog")
        self.collection.mod_schema(check=False)
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(auth=self.auth(port), server_usn=None, upload=True)
        self.collection.reopen(after_full_sync=True)
        # Row by row through the library takes half a minute for many.
        self.collection.close()
        made = {"reviews": reviews, "checks": checks}[rows](passages)
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.executemany(
                "insert into revlog (id,cid,usn,ease,ivl,lastIvl,factor,time,type) values (?,?,-1,?,?,?,?,?,?)", made
            )
            # Sync compares the collection's own time first.
            db.execute("update col set mod=?", (int(time.time() * 1000) + 1_000,))
            db.commit()
        self.collection = Collection(self.path)
        return {}

    def sync(self, port):
        """Until it goes through: a sync that breaks begins again."""
        failed = 0
        began = time.perf_counter()
        while True:
            try:
                self.collection.sync_collection(self.auth(port), False)
                break
            except Exception as error:
                failed += 1
                if failed == 50:
                    raise error
                time.sleep(1)
        seconds = time.perf_counter() - began
        left = self.collection.db.scalar("select count(*) from revlog where usn=-1")
        if left:
            return {"error": f"{left} rows were not sent"}
        return {"seconds": seconds, "failed": failed}


def main():
    # The library prints where a call takes long; none of that is an answer.
    answers, sys.stdout = sys.stdout, open(os.devnull, "w")
    client = Client(Path(sys.argv[1]))
    for line in sys.stdin:
        command = json.loads(line)
        do = {"keep": client.keep, "sync": client.sync}[command.pop("do")]
        try:
            said = do(**command)
        except Exception as error:
            said = {"error": repr(error)}
        print(json.dumps(said), file=answers, flush=True)


main()
