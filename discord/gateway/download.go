package gateway

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// fileHosts are where Discord keeps what people attach to messages.
var fileHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// Download gets the beginning of a file that somebody attached to a message, up
// to most bytes. Only Discord's own places for files are asked, or else what
// stands for all of Discord, and no token goes with it.
func (r *REST) Download(ctx context.Context, address string, most int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the address of a file: %w", err)
	}
	ours := r.base.Host != discordHost && u.Scheme == r.base.Scheme && u.Host == r.base.Host
	if !ours && (u.Scheme != "https" || !slices.Contains(fileHosts, u.Host)) {
		return nil, fmt.Errorf("a file at %s isn't one of Discord's", u.Host)
	}
	ctx, cancel := context.WithTimeout(ctx, r.transport.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := r.transport.http.RoundTrip(req) // which follows no redirect
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d to the request for a file", u.Host, resp.StatusCode)
	}
	return io.ReadAll(io.LimitReader(resp.Body, most))
}
