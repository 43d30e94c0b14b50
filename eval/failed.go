package eval

// FailedIDs lists the questions of a report that weren't right in every repeat,
// or ended in an error, in the order asked.
func FailedIDs(r *Report) ([]string, error) {
	var ids []string
	for result, err := range r.Results() {
		if err != nil {
			return nil, err
		}
		if result.Outcome.Right() || result.Outcome == Retrieval || len(ids) > 0 && ids[len(ids)-1] == result.ID {
			continue
		}
		ids = append(ids, result.ID)
	}
	return ids, nil
}
