package store

// Filter narrows a search. Empty lists and bounds mean any; what is given must all
// hold. A name or id that the index doesn't hold matches nothing and is no error.
type Filter struct {
	Outlets  []string // exact names
	Articles []string // ids

	// Since and Until are a day, a month or a year, as in 2024-05-31, 2024-05 and
	// 2024, and are both included. An article whose date is longer or shorter lies
	// within where the part lies that both have; one without a date that begins so
	// doesn't.
	Since, Until string
}

// Whole reports whether a filter lets everything through.
func (f Filter) Whole() bool {
	return len(f.Outlets) == 0 && len(f.Articles) == 0 && f.Since == "" && f.Until == ""
}

// Passes returns what reports of an article whether a filter lets it through.
func (f Filter) Passes() func(Entry) bool {
	outlets, ids := setOf(f.Outlets), setOf(f.Articles)
	return func(e Entry) bool {
		return (len(outlets) == 0 || outlets[e.Outlet]) && (len(ids) == 0 || ids[e.ID]) && f.dated(e.Date)
	}
}

// dated reports whether a date lies within the bounds.
func (f Filter) dated(date string) bool {
	if f.Since == "" && f.Until == "" {
		return true
	}
	if len(date) < len("2024") {
		return false
	}
	for _, r := range date[:len("2024")] {
		if r < '0' || r > '9' {
			return false
		}
	}
	since, until := min(len(date), len(f.Since)), min(len(date), len(f.Until))
	return date[:since] >= f.Since[:since] && date[:until] <= f.Until[:until]
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}
