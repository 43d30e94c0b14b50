package local

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// viewsLike is the version of the schema that a file of an earlier one is made
// to look like where it can't be brought there.
const viewsLike = 3

// originsSince is the version of the schema that has where articles came from.
const originsSince = 2

// readThroughViews reads a file of an earlier schema, which can't be written,
// as one of this schema: through views of each connection's own, which go
// before the tables of their names. What the file lacks is empty.
func (s *Store) readThroughViews(version int) error {
	name, err := dataSource(s.path, s.mode)
	if err != nil {
		return err
	}
	const later = "author, section, language, location, shifts"
	columns := later
	if version < originsSince {
		columns = "x'' AS " + strings.ReplaceAll(later, ", ", ", x'' AS ")
	}
	views := []string{
		`PRAGMA temp_store = MEMORY`,
		`CREATE TEMP VIEW texts AS SELECT num AS article, text FROM main.articles`,
		`CREATE TEMP VIEW articles AS SELECT num, id, outlet, headline, url, date, hash, ` + columns + `, 0 AS first, x'' AS lengths FROM main.articles`,
		`CREATE TEMP VIEW segments AS SELECT 0 AS first, 0 AS end, 0 AS passages, 0 AS gone WHERE false`,
		`CREATE TEMP VIEW postings AS SELECT 0 AS id, 0 AS segment, x'' AS term, x'' AS block WHERE false`,
	}
	old := s.db
	s.db = limited(sql.OpenDB(viewing{old.Driver(), name, views}))
	return old.Close()
}

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
