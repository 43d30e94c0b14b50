package local

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"modernc.org/sqlite"
)

// viewsLike is the version of the schema that a file of an earlier one is made
// to look like where it can't be brought there.
const viewsLike = packedSince

// originsSince and postingsSince are the versions of the schema that have where
// articles came from, and postings.
const (
	originsSince  = 2
	postingsSince = 3
)

// readThroughViews reads a file of an earlier schema, which can't be written,
// as one of this schema: through views of each connection's own, which go
// before the tables of their names. What the file lacks is empty.
func (s *Store) readThroughViews(version int) error {
	name, err := dataSource(s.path, s.mode)
	if err != nil {
		return err
	}
	s.viewed = true
	old := s.db
	s.db = limited(sql.OpenDB(viewing{old.Driver(), name, viewsOver(version)}))
	return old.Close()
}

// viewsOver are the statements that make a schema look like viewsLike.
func viewsOver(version int) []string {
	const packed = `(SELECT ` + packFunction + `((SELECT value ->> '$.embedder.dimensions' FROM main.meta WHERE name = 'identity'), a.num, s.ordinal, v.vector)
		FROM main.%s s JOIN main.vectors v ON v.id = s.vector WHERE s.article = a.num)`
	views := []string{
		`PRAGMA temp_store = MEMORY`,
		`CREATE TEMP VIEW sentences AS SELECT s.article, s.ordinal, s.start, s.end, v.key
			FROM main.sentences s JOIN main.vectors v ON v.id = s.vector`,
		`CREATE TEMP VIEW passages AS SELECT p.article, p.ordinal, p.id, p.start, p.end, p.first_sentence, p.last_sentence, v.key
			FROM main.passages p JOIN main.vectors v ON v.id = p.vector`,
		`CREATE TEMP VIEW sentence_vectors AS SELECT a.num AS article, ` + fmt.Sprintf(packed, "sentences") + ` AS vectors FROM main.articles a
			WHERE EXISTS (SELECT 1 FROM main.sentences WHERE article = a.num)`,
		`CREATE TEMP VIEW passage_vectors AS SELECT a.num AS article, ` + fmt.Sprintf(packed, "passages") + ` AS vectors FROM main.articles a
			WHERE EXISTS (SELECT 1 FROM main.passages WHERE article = a.num)`,
		`CREATE TEMP VIEW kept AS SELECT x'' AS key, x'' AS vector, '' AS owner, 0 AS since WHERE false`,
	}
	if version >= postingsSince {
		return views
	}
	const later = "author, section, language, location, shifts"
	columns := later
	if version < originsSince {
		columns = "x'' AS " + strings.ReplaceAll(later, ", ", ", x'' AS ")
	}
	return append(views,
		`CREATE TEMP VIEW texts AS SELECT num AS article, text FROM main.articles`,
		`CREATE TEMP VIEW articles AS SELECT num, id, outlet, headline, url, date, hash, `+columns+`, 0 AS first, x'' AS lengths FROM main.articles`,
		`CREATE TEMP VIEW segments AS SELECT 0 AS first, 0 AS end, 0 AS passages, 0 AS gone WHERE false`,
		`CREATE TEMP VIEW postings AS SELECT 0 AS id, 0 AS segment, x'' AS term, x'' AS block WHERE false`,
	)
}

// packFunction makes the packed vectors of an article from rows of one vector
// each: of the dimensions, the article, the vector's place and itself.
const packFunction = "dateline_pack"

func init() {
	sqlite.MustRegisterFunction(packFunction, &sqlite.FunctionImpl{
		NArgs: 4,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
			return &packing{}, nil
		},
	})
}

// packing is one run of packFunction.
type packing struct {
	dimensions int
	num        int64
	vectors    []placedVector
}

type placedVector struct {
	place int64
	data  []byte
}

// Step takes in one vector.
func (p *packing) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	dimensions, ok1 := args[0].(int64)
	num, ok2 := args[1].(int64)
	place, ok3 := args[2].(int64)
	data, ok4 := args[3].([]byte)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return fmt.Errorf("%s of %T, %T, %T, %T", packFunction, args[0], args[1], args[2], args[3])
	}
	p.dimensions, p.num = int(dimensions), num
	p.vectors = append(p.vectors, placedVector{place, slices.Clone(data)})
	return nil
}

// WindowValue gives the vectors in the order of their places.
func (p *packing) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	slices.SortFunc(p.vectors, func(a, b placedVector) int { return int(a.place - b.place) })
	records := []byte{}
	for _, v := range p.vectors {
		var err error
		if records, err = repack(records, v.data, p.dimensions); err != nil {
			return nil, err
		}
	}
	return sealed(p.num, records), nil
}

// WindowInverse is for windows, which no statement of ours has.
func (p *packing) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New(packFunction + " has no windows")
}

// Final has nothing to release.
func (p *packing) Final(*sqlite.FunctionContext) {}

// viewing makes connections that have run some statements.
type viewing struct {
	driver     driver.Driver
	name       string
	statements []string
}

func (v viewing) Driver() driver.Driver { return v.driver }

func (v viewing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := v.driver.Open(v.name)
	if err != nil {
		return nil, err
	}
	run, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver %T runs no statements: %w", conn, driver.ErrSkip), conn.Close())
	}
	for _, text := range v.statements {
		if _, err := run.ExecContext(ctx, text, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}
