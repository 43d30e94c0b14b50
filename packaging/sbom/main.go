// Command sbom writes what a released binary is made of, as a CycloneDX
// document: the Go modules that the linker put into it, Go itself, and the data
// that is built in (weights, word relations), each with its licence and sum.
//
//	go run . -root CLONE -version VERSION -out FILE BINARY
//
// It reads the binary, and in the clone THIRD_PARTY_NOTICES and the data's
// licences; it asks no server. Two runs over the same binary write the same.
package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	root := flag.String("root", ".", "the clone that the binary was built from")
	version := flag.String("version", "", "the release")
	out := flag.String("out", "", "the document to write")
	flag.Parse()
	if err := run(*root, *version, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(root, version, out string, args []string) error {
	if len(args) != 1 || out == "" || version == "" {
		return fmt.Errorf("usage: sbom -root CLONE -version VERSION -out FILE BINARY")
	}
	document, err := describe(root, version, args[0])
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := cdx.NewBOMEncoder(f, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(document, cdx.SpecVersion1_6); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// describe is the document of one binary.
func describe(root, version, binary string) (*cdx.BOM, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	sum, err := sumOf(binary)
	if err != nil {
		return nil, err
	}
	program := cdx.Component{
		BOMRef: "dateline", Type: cdx.ComponentTypeApplication, Name: "dateline", Version: version,
		Licenses: licence("MIT"), Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}},
		Properties: &[]cdx.Property{},
	}
	for _, s := range info.Settings {
		if slices.Contains([]string{"GOOS", "GOARCH", "CGO_ENABLED", "vcs.revision"}, s.Key) {
			*program.Properties = append(*program.Properties, cdx.Property{Name: "go:" + s.Key, Value: s.Value})
		}
	}
	parts, err := modules(root, info)
	if err != nil {
		return nil, err
	}
	data, err := builtIn(root)
	if err != nil {
		return nil, err
	}
	parts = append(parts, data...)
	refs := make([]string, len(parts))
	for i, c := range parts {
		refs[i] = c.BOMRef
	}
	bom := cdx.NewBOM()
	bom.SerialNumber = serial(sum)
	bom.Metadata = &cdx.Metadata{Component: &program}
	bom.Components = &parts
	bom.Dependencies = &[]cdx.Dependency{{Ref: program.BOMRef, Dependencies: &refs}}
	return bom, nil
}

// modules is Go and the modules in a binary.
func modules(root string, info *buildinfo.BuildInfo) ([]cdx.Component, error) {
	licences, err := readNotices(filepath.Join(root, "THIRD_PARTY_NOTICES"))
	if err != nil {
		return nil, err
	}
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	parts := []cdx.Component{{
		BOMRef: "pkg:golang/std@" + goVersion, PackageURL: "pkg:golang/std@" + goVersion,
		Type: cdx.ComponentTypeLibrary, Name: "std", Version: goVersion, Licenses: licence("BSD-3-Clause"),
	}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		id, ok := licences[m.Path+" "+m.Version]
		if !ok {
			return nil, fmt.Errorf("THIRD_PARTY_NOTICES has no %s %s: .ci/notices writes it anew", m.Path, m.Version)
		}
		if id == "" {
			return nil, fmt.Errorf("the licence of %s isn't one that is known: add it to known in licence.go, if it may be shipped", m.Path)
		}
		c := cdx.Component{Type: cdx.ComponentTypeLibrary, Name: m.Path, Version: m.Version, Licenses: licence(id)}
		c.PackageURL = "pkg:golang/" + m.Path + "@" + m.Version
		c.BOMRef = c.PackageURL
		if tree, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(tree) == sha256.Size {
			c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(tree)}}
		}
		parts = append(parts, c)
	}
	return parts, nil
}

// builtIn is the data in a binary that isn't ours: all weights of the clone,
// and WordNet's relations. Each has its licence beside it.
func builtIn(root string) ([]cdx.Component, error) {
	weights, err := glob(root, ".weights")
	if err != nil {
		return nil, err
	}
	if len(weights) == 0 {
		return nil, fmt.Errorf("there are no weights in %s: is it a clone of the repository?", root)
	}
	var parts []cdx.Component
	for _, path := range weights {
		id, err := licenceOf(filepath.Join(filepath.Dir(path), "LICENSE"))
		if err != nil {
			return nil, err
		}
		c, err := data(path, cdx.ComponentTypeMachineLearningModel, strings.TrimSuffix(filepath.Base(path), ".weights"))
		if err != nil {
			return nil, err
		}
		c.Licenses = licence(id)
		parts = append(parts, c)
	}
	wordnet, err := data(filepath.Join(root, "lexicon/data/lexicon.bin"), cdx.ComponentTypeData, "WordNet")
	if err != nil {
		return nil, err
	}
	wordnet.Version = "3.1"
	wordnet.Licenses = &cdx.Licenses{{License: &cdx.License{Name: "WordNet 3.1 license"}}}
	return append(parts, wordnet), nil
}

func data(path string, kind cdx.ComponentType, name string) (cdx.Component, error) {
	sum, err := sumOf(path)
	return cdx.Component{
		BOMRef: "data:" + name, Type: kind, Name: name, Version: sum[:min(12, len(sum))],
		Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}},
	}, err
}

// glob finds the files of an ending, in order.
func glob(root, ending string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."); hidden || d.Name() == "dist" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ending) && !d.IsDir() && !strings.Contains(path, "testdata") {
			found = append(found, path)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(a, b) })
	return found, err
}

func sumOf(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// serial is a UUID that names the document of this binary and no other.
func serial(sum string) string {
	h := sha256.Sum256([]byte("dateline sbom " + sum))
	b := h[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // version 8: of our own making
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
