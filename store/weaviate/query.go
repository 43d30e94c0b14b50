package weaviate

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"
)

// query is what is asked of a class.
type query struct {
	search string // nearVector or bm25, "" for none
	where  *filters.WhereBuilder
	limit  int
	fields string // beside the id
}

// found is an object that a query gave.
type found struct {
	id, rev, passage, data string
	score                  float64 // or distance
	vector                 []float32
}

// get asks a class for objects.
func (s *Store) get(ctx context.Context, class string, q query) (list []found, err error) {
	arguments := []string{"limit:" + strconv.Itoa(q.limit)}
	if q.search != "" {
		arguments = append(arguments, q.search)
	}
	if q.where != nil {
		arguments = append(arguments, q.where.String())
	}
	additional := "id"
	switch {
	case strings.HasPrefix(q.search, "nearVector"):
		additional += " distance"
	case strings.HasPrefix(q.search, "bm25"):
		additional += " score"
	}
	fields, vector := strings.CutSuffix(q.fields, " vector")
	if vector {
		additional += " vector"
	}
	text := fmt.Sprintf("{Get{%s(%s){%s _additional{%s}}}}", class, strings.Join(arguments, ","), fields, additional)
	answer, err := s.graphQL(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, ok := deep(answer, "Get", class).([]any)
	if !ok {
		return nil, queryError("the answer to a query has no list of objects")
	}
	list = make([]found, len(rows))
	for i, row := range rows {
		if list[i], err = foundIn(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func foundIn(row any) (f found, err error) {
	f.id, _ = deep(row, "_additional", "id").(string)
	f.rev, _ = deep(row, propRevision).(string)
	f.passage, _ = deep(row, propPassage).(string)
	f.data, _ = deep(row, propData).(string)
	f.score, _ = deep(row, "_additional", "distance").(float64)
	if text, ok := deep(row, "_additional", "score").(string); ok {
		if f.score, err = strconv.ParseFloat(text, 64); err != nil {
			return f, queryError("a score is " + strconv.Quote(text))
		}
	}
	if numbers, ok := deep(row, "_additional", "vector").([]any); ok {
		f.vector = make([]float32, len(numbers))
		for i, x := range numbers {
			x, _ := x.(float64)
			f.vector[i] = float32(x)
		}
	}
	return f, nil
}

// counts asks how many passages each of some conditions holds for, in one
// request.
func (s *Store) counts(ctx context.Context, list []*filters.WhereBuilder) ([]int, error) {
	var text strings.Builder
	text.WriteString("{Aggregate{")
	for i, where := range list {
		fmt.Fprintf(&text, "c%d:%s(%s){meta{count}} ", i, s.passages(), where)
	}
	text.WriteString("}}")
	answer, err := s.graphQL(ctx, text.String())
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(list))
	for i := range list {
		groups, _ := deep(answer, "Aggregate", "c"+strconv.Itoa(i)).([]any)
		if len(groups) == 0 {
			return nil, queryError("the answer to a count has no number")
		}
		n, ok := deep(groups[0], "meta", "count").(float64)
		if !ok {
			return nil, queryError("the answer to a count has no number")
		}
		counts[i] = int(n)
	}
	return counts, nil
}

// graphQL sends a query until it is answered whole.
func (s *Store) graphQL(ctx context.Context, text string) (answer any, err error) {
	err = s.again(ctx, func(ctx context.Context) error {
		response, err := s.client.graphQL.Raw().WithQuery(text).Do(ctx)
		if err != nil {
			return err
		}
		if len(response.Errors) > 0 {
			return queryError(response.Errors[0].Message)
		}
		data := make(map[string]any, len(response.Data))
		for name, value := range response.Data {
			data[name] = value
		}
		answer = data
		return nil
	})
	return answer, err
}

// deep is the value at a path of names, nil if there is none.
func deep(value any, path ...string) any {
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// nearVector asks for the passages nearest to a vector.
func nearVector(vector []float32) (string, error) {
	text, err := json.Marshal(vector)
	return "nearVector:{vector:" + string(text) + "}", err
}

// bm25 asks for the passages with some terms, as encodeTerm writes them.
func bm25(terms []string) string {
	return fmt.Sprintf("bm25:{query:%q,properties:[%q]}", strings.Join(terms, " "), propTerms)
}

// Conditions.

func among(property string, values []string) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{property}).WithOperator(filters.ContainsAny).WithValueText(values...)
}

func none(property string, values []string) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{property}).WithOperator(filters.ContainsNone).WithValueText(values...)
}

func every(property string, values []string) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{property}).WithOperator(filters.ContainsAll).WithValueText(values...)
}

func upTo(version int64) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{propVersion}).WithOperator(filters.LessThanEqual).WithValueInt(version)
}

func after(version int64) *filters.WhereBuilder {
	return filters.Where().WithPath([]string{propVersion}).WithOperator(filters.GreaterThan).WithValueInt(version)
}

// all joins conditions; nil ones are left out.
func all(list ...*filters.WhereBuilder) *filters.WhereBuilder {
	var some []*filters.WhereBuilder
	for _, where := range list {
		if where != nil {
			some = append(some, where)
		}
	}
	switch len(some) {
	case 0:
		return nil
	case 1:
		return some[0]
	}
	return filters.Where().WithOperator(filters.And).WithOperands(some)
}
