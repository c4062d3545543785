// Verifies a log that was saved as files, with nothing but golang.org/x/mod/sumdb: signatures, the tiles against the
// signed root, every entry, the consistency of two checkpoints, and proofs that the service made.
//
//	verify FOLDER    with checkpoint, former (an earlier checkpoint), key, proof, consistency, tile/...
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height, width = 8, 256

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(names ...string) string {
	data, err := os.ReadFile(filepath.Join(names...))
	check(err)
	return string(data)
}

func hashOf(text string) (hash tlog.Hash) {
	data, err := base64.StdEncoding.DecodeString(text)
	check(err)
	if len(data) != tlog.HashSize {
		check(fmt.Errorf("a hash has %d bytes", len(data)))
	}
	copy(hash[:], data)
	return hash
}

func hashesOf(text string) (hashes []tlog.Hash) {
	for _, line := range strings.Fields(text) {
		hashes = append(hashes, hashOf(line))
	}
	return hashes
}

func open(text string, keys note.Verifiers) tlog.Tree {
	signed, err := note.Open([]byte(text), keys)
	check(err)
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	return tlog.Tree{N: size, Hash: hashOf(lines[2])}
}

// files reads tiles where tlog-tiles puts them, which is Go's own path without the height.
type files struct{ folder string }

func (f files) Height() int { return height }

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		content, err := os.ReadFile(filepath.Join(f.folder, path))
		if err != nil {
			return nil, err
		}
		data = append(data, content)
	}
	return data, nil
}

func entries(folder string, size int64) (all [][]byte) {
	for n := int64(0); n*width < size; n++ {
		tile := tlog.Tile{H: height, L: 0, N: n, W: width}
		if size-n*width < width {
			tile.W = int(size - n*width)
		}
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
		for data := []byte(read(folder, path)); len(data) > 0; {
			end := 2 + int(binary.BigEndian.Uint16(data))
			all, data = append(all, data[2:end]), data[end:]
		}
	}
	return all
}

func main() {
	folder := os.Args[1]
	key, err := note.NewVerifier(strings.Split(read(folder, "key"), "\n")[1])
	check(err)
	keys := note.VerifierList(key)
	_, err = note.Open([]byte(read(folder, "key")), keys)
	check(err)
	tree, former := open(read(folder, "checkpoint"), keys), open(read(folder, "former"), keys)

	reader := tlog.TileHashReader(tree, files{folder})
	all := entries(folder, tree.N)
	if int64(len(all)) != tree.N {
		check(fmt.Errorf("%d entries, not %d", len(all), tree.N))
	}
	for n, entry := range all {
		proof, err := tlog.ProveRecord(tree.N, int64(n), reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(n), tlog.RecordHash(entry)))
	}
	proved, err := tlog.ProveTree(tree.N, former.N, reader)
	check(err)
	check(tlog.CheckTree(proved, tree.N, tree.Hash, former.N, former.Hash))
	check(tlog.CheckTree(hashesOf(read(folder, "consistency")), tree.N, tree.Hash, former.N, former.Hash))

	head, checkpoint, _ := strings.Cut(read(folder, "proof"), "\n\n")
	lines := strings.SplitN(head, "\n", 4)
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	at := open(checkpoint, keys)
	check(tlog.CheckRecord(hashesOf(lines[3]), at.N, at.Hash, index, tlog.RecordHash(leaf)))
	fmt.Printf("%d entries\n", tree.N)
}
