"""Opens an Anki package with Anki itself and prints what came in, as JSON."""

import json
import pathlib
import sys
import tempfile

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

package = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    collection = Collection(str(pathlib.Path(folder) / "collection.anki2"))
    counts = []
    for _ in range(2):
        request = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions())
        collection.import_anki_package(request)
        counts.append(collection.note_count())
    notes = [collection.get_note(note) for note in collection.find_notes("")]
    card = collection.get_card(collection.find_cards("")[0])
    media = pathlib.Path(collection.media.dir())
    sounds = {path.name: path.read_bytes()[:4].decode() for path in media.iterdir()}
    result = {
        "n_notes": counts,
        "deck": collection.decks.name(card.did),
        "fields": [dict(note.items()) for note in notes],
        "tags": [note.tags for note in notes],
        "question": card.question(),
        "answer": card.answer(),
        "sounds": sounds,
        "missing_media": list(collection.media.check().missing),
    }
    collection.close()
print(json.dumps(result))
