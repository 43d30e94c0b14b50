package weaviate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-openapi/strfmt"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/filters"
	"github.com/weaviate/weaviate/entities/models"
)

// How much goes in one request: a batch that fails is sent again whole.
const (
	batchObjects = 200
	batchBytes   = 3 << 20
)

// object is what is written: its id follows from what it is, so that writing it
// twice changes nothing.
func object(class, id string, vector []float32, properties map[string]any) *models.Object {
	return &models.Object{Class: class, ID: strfmt.UUID(id), Vector: vector, Properties: properties}
}

// write writes objects, in batches. When it returns nil, each is on as many
// replicas as asked for.
func (s *Store) write(ctx context.Context, objects []*models.Object) error {
	for len(objects) > 0 {
		n, bytes := 0, 0
		for n < len(objects) && n < batchObjects && (n == 0 || bytes < batchBytes) {
			bytes += sizeOf(objects[n])
			n++
		}
		batch := objects[:n]
		err := s.again(ctx, func(ctx context.Context) (err error) {
			batch, err = s.writeBatch(ctx, batch)
			if err != nil && errors.Is(kindOf(err), ErrReplicas) && s.takesNothing(ctx, batch[0].Class) {
				return s.fault(ErrFull, shorten(cause(err)))
			}
			return err
		})
		if err != nil {
			return err
		}
		objects = objects[n:]
	}
	return nil
}

// takesNothing reports whether the node that is asked writes nothing more of a
// class, as it does when its disk is nearly full. With several replicas a write
// only says then that too few of them took part.
func (s *Store) takesNothing(ctx context.Context, class string) bool {
	shards, err := s.client.schema.ShardsGetter().WithClassName(class).Do(ctx)
	return err == nil && slices.ContainsFunc(shards, func(one *models.ShardStatusGetResponse) bool { return one.Status == "READONLY" })
}

// sizeOf is about how many bytes an object takes in a request.
func sizeOf(o *models.Object) int {
	n := 200 + 12*len(o.Vector)
	for _, value := range o.Properties.(map[string]any) {
		switch value := value.(type) {
		case string:
			n += len(value)
		case []string:
			n += 12 * len(value)
		}
	}
	return n
}

// writeBatch sends objects once, and returns those that weren't taken.
func (s *Store) writeBatch(ctx context.Context, objects []*models.Object) ([]*models.Object, error) {
	results, err := s.client.batch.ObjectsBatcher().WithObjects(objects...).WithConsistencyLevel(s.options.Consistency).Do(ctx)
	if err != nil {
		return objects, err
	}
	if len(results) != len(objects) {
		return objects, queryError(fmt.Sprintf("%d objects were sent and %d answered for", len(objects), len(results)))
	}
	failed := make(map[strfmt.UUID]string)
	for _, r := range results {
		if r.Result == nil || r.Result.Errors == nil {
			continue
		}
		failed[r.ID] = "no reason given"
		for _, e := range r.Result.Errors.Error {
			failed[r.ID] = e.Message
		}
	}
	var left []*models.Object
	for _, o := range objects {
		if reason, ok := failed[o.ID]; ok {
			left = append(left, o)
			err = queryError(reason)
		}
	}
	return left, err
}

// errQuery marks what the cluster said of a part of a request.
var errQuery = errors.New("the request failed")

type queryFault struct{ text string }

func (q queryFault) Error() string        { return q.text }
func (q queryFault) Is(target error) bool { return target == errQuery }

func queryError(text string) error { return queryFault{text} }

// remove deletes the objects of a class that a condition holds for. The cluster
// deletes some thousand at a time.
func (s *Store) remove(ctx context.Context, class string, where *filters.WhereBuilder) error {
	for {
		var left int64
		err := s.again(ctx, func(ctx context.Context) error {
			done, err := s.client.batch.ObjectsBatchDeleter().WithClassName(class).WithWhere(where).
				WithOutput("minimal").WithConsistencyLevel(s.options.Consistency).Do(ctx)
			if err != nil {
				return err
			}
			if r := done.Results; r != nil {
				if r.Failed > 0 {
					return queryError(fmt.Sprintf("%d of %d objects of %s couldn't be deleted: too few replicas answered", r.Failed, r.Matches, class))
				}
				left = r.Matches - r.Successful
				if r.Limit > 0 && r.Matches >= r.Limit {
					left = max(left, 1)
				}
			}
			return nil
		})
		if err != nil || left <= 0 {
			return err
		}
	}
}

// byID reads records' data. All are there, or it is an *Error of kind
// ErrIncomplete.
func (s *Store) byID(ctx context.Context, ids []string) (map[string]string, error) {
	found := make(map[string]string, len(ids))
	const page = 200
	for start := 0; start < len(ids); start += page {
		part := ids[start:min(start+page, len(ids))]
		list, err := s.get(ctx, s.records(), query{where: among("id", part), limit: len(part), fields: propData})
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			found[f.id] = f.data
		}
	}
	for _, id := range ids {
		if _, ok := found[id]; ok {
			continue
		}
		// The node that was asked may not have caught up.
		data, ok, err := s.oneToRead(ctx, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, s.fault(ErrIncomplete, nil)
		}
		found[id] = data
	}
	return found, nil
}

// one reads a record at the configured consistency.
func (s *Store) one(ctx context.Context, id string) (data string, ok bool, err error) {
	err = s.again(ctx, func(ctx context.Context) error {
		data, ok, err = s.oneAt(ctx, id, s.options.Consistency)
		return err
	})
	return data, ok, err
}

// oneToRead is one for those who write nothing. Where replicas differ, because a
// write was cut off, reading mends them, and nodes with full disks don't let it:
// what one of them has is taken then, so that asking goes on.
func (s *Store) oneToRead(ctx context.Context, id string) (data string, ok bool, err error) {
	data, ok, err = s.one(ctx, id)
	if err != nil && errors.Is(kindOf(err), ErrFull) {
		err = s.again(ctx, func(ctx context.Context) error {
			data, ok, err = s.oneAt(ctx, id, "ONE")
			return err
		})
	}
	return data, ok, err
}

func (s *Store) oneAt(ctx context.Context, id, consistency string) (data string, ok bool, err error) {
	list, err := s.client.data.ObjectsGetter().WithClassName(s.records()).WithID(id).WithConsistencyLevel(consistency).Do(ctx)
	if statusOf(err) == http.StatusNotFound {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	properties, _ := list[0].Properties.(map[string]any)
	data, ok = properties[propData].(string)
	return data, ok, nil
}
