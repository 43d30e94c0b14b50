package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"dateline/ingest"
	"dateline/internal/onscreen"
	"dateline/store"
)

// visits is the file beside an index that says what its addresses answered, so
// that a run from cron asks for them only if they have changed. It can be lost
// without harm.
type visits struct {
	Version   string                  `json:"version"` // of the program, which may read a page otherwise than another
	Outlet    string                  `json:"outlet,omitempty"`
	Addresses map[string]ingest.Visit `json:"addresses"`
}

// visitsOf is where the visits of an index are, "" for one on a cluster.
func visitsOf(path string) string {
	if strings.Contains(path, "://") {
		return ""
	}
	return path + ".visits"
}

// recall has addresses asked only for what has changed since an earlier run, as
// long as the index has all that came of them.
func (a *app) recall(path string, infos []store.ArticleInfo, f indexFlags) {
	file := visitsOf(path)
	if file == "" || f.prune || a.fetcher == nil {
		return // to know what is gone is to read all that is there
	}
	var v visits
	data, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(data, &v) != nil || v.Version != versionText() || v.Outlet != f.outlet {
		return
	}
	held := make(map[string]bool, len(infos))
	for _, info := range infos {
		held[info.Location] = true
	}
	for address, visit := range v.Addresses {
		for _, location := range visit.Locations {
			if !held[location] {
				delete(v.Addresses, address)
				break
			}
		}
	}
	a.fetcher.Recall(v.Addresses)
}

// keepVisits writes down what addresses answered, once it is in the index.
func (a *app) keepVisits(path string, f indexFlags) {
	file, all := visitsOf(path), a.fetcher.Visits()
	if file == "" || len(all) == 0 {
		return
	}
	err := replaceFile(file, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(visits{Version: versionText(), Outlet: f.outlet, Addresses: all})
	})
	if err != nil {
		fmt.Fprintf(a.stderr, "bot: %s can't be written (%s): the next run fetches all anew\n", onscreen.Line(file), onscreen.Error(err))
	}
}
