package verify

// quarters tell places of one name apart: North Waziristan from South.
var quarters = set(`north south east west northern southern eastern western upper lower new old central inner outer`)

// checkQuarters wants a place that is named with its quarter ("East Timor") to
// be the evidence's: where that has the same place only with another quarter,
// the word standing elsewhere ("eastern Afghanistan") is no proof of it.
func (a *alignment) checkQuarters() *finding {
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if !quarters[u.lower] || i+1 >= len(a.claim.units) || a.claim.units[i+1].kind != name || a.claim.between(i) != " " {
			continue
		}
		if a.otherQuarter(u, &a.claim.units[i+1]) {
			return &finding{reason: WrongName, detail: u.In(a.claim.raw)}
		}
	}
	return nil
}

// otherQuarter reports whether the evidence names a place with quarters of
// which none is the claim's.
func (a *alignment) otherQuarter(quarter, place *unit) bool {
	other := false
	for s := range a.sources {
		t := a.sources[s].text
		for j := 1; j < len(t.units); j++ {
			before := &t.units[j-1]
			if sim, _ := a.m.compare(place, &t.units[j]); sim < .9 || t.units[j].kind != name || !quarters[before.lower] {
				continue
			}
			if before.stem == quarter.stem || before.lower == quarter.lower+"ern" || before.lower+"ern" == quarter.lower {
				return false
			}
			other = true
		}
	}
	return other
}
